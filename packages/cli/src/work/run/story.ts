/** What came into the order since it was last told, one line a turn. */
import { decodeEvent, type Event, refOf } from '@lanemesh/event';
import type { TurnReport } from '@lanemesh/peer';
import type { OpenNode } from '@lanemesh/peer/home';
import { type Observer, type State, waitsForPerson } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { upgradeLine } from '../../rules.ts';
import { nameOf, short } from '../known.ts';
import { phraseOf } from '../phrase.ts';

/** Events named in one line. */
const NAMED = 6;

interface Heard {
  readonly position: number;
  readonly author: string;
  readonly event: Event;
  readonly reason: string | null;
  readonly rule: string | null;
}

export class Story {
  private heard: Heard[] = [];
  private trouble: string | null = null;
  private upgrade: number | null = null;

  /** For OpenOptions.hear. */
  readonly hear: Observer = ({ position, author, line, reason, derived }) => {
    const event = decodeEvent(line);
    if (event) this.heard.push({ position, author, event, reason, rule: derived?.rule ?? null });
  };

  /** Tells what a turn brought, if it brought anything. running: attempts and landings now. */
  tell(call: Call, node: OpenNode, report: TurnReport, running: number): void {
    const told = this.take(node);
    const spoken = told.filter(({ text }) => text !== null).map(({ text }) => text as string);
    const { trouble } = report;
    const changed = trouble !== this.trouble;
    const stuck = report.upgrade !== this.upgrade ? report.upgrade : null;
    this.trouble = trouble;
    this.upgrade = report.upgrade;
    const moved = report.said.length + report.pushed + report.entries > 0;
    if (spoken.length === 0 && !changed && stuck === null && !(moved && call.json)) return;
    const lines = [...spoken.slice(0, NAMED)];
    if (spoken.length > NAMED) lines.push(`and ${spoken.length - NAMED} more`);
    if (changed)
      lines.push(trouble === null ? 'the hub answers again' : `the hub is away: ${trouble}`);
    if (stuck !== null) lines.push(upgradeLine(stuck));
    const json = { event: 'turn', at: new Date().toISOString(), ...report, running, told };
    call.out.record(json, `${clock()}  ${lines.join('; ')}`);
  }

  /** What came in since the last time. */
  take({ replica: { state } }: OpenNode) {
    const told = this.heard.map(({ position, author, event, reason, rule }) => {
      const phrase = phraseOf(state, event);
      const asked = askedBy(state, event);
      const effect = reason === null ? '' : ' (no effect)';
      return {
        position,
        kind: event.kind,
        node: author,
        ref: refOf(author, event.id),
        text:
          phrase === null
            ? null
            : `${rule === null ? nameOf(state, author) : `rule ${rule}`} ${phrase}${effect}${asked}`,
        ...(reason === null ? {} : { void: reason }),
        ...(rule === null ? {} : { rule }),
      };
    });
    this.heard = [];
    return told;
  }
}

/** What a person has to type for a result that waits for one; '' where none does. */
function askedBy(state: State, { kind, body }: Event): string {
  if (kind !== 'task.result' && kind !== 'task.verdict') return '';
  const task = state.tasks.get((body as { task: string }).task);
  if (task?.state !== 'review' || !task.verified || !waitsForPerson(state, task)) return '';
  return `, and waits for you: mesh task approve ${short(task.ref)}`;
}

/** The time of day, for people. */
export function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
