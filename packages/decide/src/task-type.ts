/** What kind of work a task is, by its words: for tasks that nobody gave a type. */

/** Words of a type, as they begin; of two types that fit alike the first here is taken. */
const WORDS = {
  debugging: ['bug', 'fix', 'debug', 'crash', 'broken', 'regress', 'flak', 'fail', 'leak', 'hang'],
  browser_automation: ['browser', 'playwright', 'selenium', 'screenshot', 'headless', 'scrap'],
  research: ['research', 'investigat', 'compar', 'survey', 'benchmark', 'feasib', 'explore'],
  architecture: ['architect', 'rfc', 'adr', 'schema', 'boundar', 'migrat', 'decouple'],
  docs: ['document', 'docs', 'readme', 'changelog', 'guide', 'tutorial', 'docstring'],
  design: ['design', 'layout', 'css', 'mockup', 'wireframe', 'colour', 'color', 'icon'],
  content: ['blog', 'article', 'newsletter', 'copywrit', 'headline', 'translat', 'announce'],
  implementation: ['implement', 'add', 'build', 'creat', 'support', 'refactor', 'extend', 'write'],
} as const;
export type TaskType = keyof typeof WORDS;

/** A word of the title says as much as so many of the body. */
const TITLE = 3;
/** Words of a body that are looked at. */
const BODY = 400;

/** The type whose words its title and body use most; null: none of them. */
export function taskType(title: string, body: string): TaskType | null {
  let best: TaskType | null = null;
  let most = 0;
  for (const [type, stems] of Object.entries(WORDS) as [TaskType, readonly string[]][]) {
    const found = TITLE * count(title, stems) + count(body, stems);
    if (found > most) [best, most] = [type, found];
  }
  return best;
}

function count(text: string, stems: readonly string[]): number {
  const words = (text.match(/[A-Za-z]+/g) ?? []).slice(0, BODY);
  return words.filter((word) => stems.some((stem) => begins(word, stem))).length;
}

/** Without regard to case, which is compared for ASCII alone. */
function begins(word: string, stem: string): boolean {
  return word.slice(0, stem.length).replace(/[A-Z]/g, lower) === stem;
}

function lower(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 32);
}
