/** Weaves its own events only, and doubles its wait after each lost race (against INV-15). */
import type { Loop, LoopOptions, Peer } from '@lanemesh/peer';
import type { Mutant } from '../world/mutant.ts';

export const backsOffAlone: Mutant = {
  name: 'backs off alone',
  profile: 'outage',
  breaks: ['fairness'],
  alters: (peer) => {
    const { replica } = peer.options;
    const { tips } = replica;
    const all = tips.candidates.bind(tips);
    tips.candidates = (state) => all(state).filter(({ author }) => author === replica.me);
  },
  loops: (peer, options = {}) => {
    const ended = turnForEver(peer, options);
    return { ended, stop: () => ended } satisfies Loop;
  },
};

async function turnForEver(peer: Peer, { onTurn }: LoopOptions): Promise<null> {
  const { clock, interval, random } = peer.options;
  for (let lost = 0; ; ) {
    const report = await peer.turn();
    onTurn?.(report);
    lost = report.refused > 0 ? lost + 1 : 0;
    const wait = interval * (lost > 0 ? random() * 2 ** lost : 0.8 + 0.4 * random());
    await new Promise<void>((resolve) => clock.later(wait, resolve));
  }
}
