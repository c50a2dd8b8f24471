/** Stand-ins for secrets, as documents and templates have them: nothing to hide. */

/** Marks that no secret holds, and words too long to stand in one by chance. */
const MARKS = [
  /\.{3}|…|\*{3}|«|»|[<>]|\$\{|\{\{|^\$|^%\w+%|[xX]{5,}|#{4,}|_{4,}|0{10,}/,
  /example|placeholder|redacted|changeme|change_me|your[_-]|[_-]here|[_-]goes[_-]|insert[_-]|replace[_-]/i,
];

/** What people write where a password would stand. */
const STAND_INS =
  /^(?:my|your|the|a|some|new|old|bad|good|wrong|correct|super|top|test|fake|dummy|default)*[_-]?(?:pass|pas|pwd|pw|passw|passwd|password|passphrase|secret|token|key|apikey|api_key|user|username|login|name|admin|root|guest|postgres|mysql|redis|git|anonymous|test|testing|tests?|foo|bar|baz|qux|foobar|abc|xyz|none|null|nil|undefined|true|false|empty|string|value|hidden|masked|hunter2|letmein|welcome|change|dummy|fake|sample|demo|oauth|x-oauth-basic|x-access-token|basic|bearer)*[0-9]{0,6}[!?.]?$/i;

/** Whether something shaped like a secret only shows where one would stand. */
export function isPlaceholder(text: string): boolean {
  return MARKS.some((mark) => mark.test(text));
}

/** The same for a password, whose shape says nothing: the usual words count as well. */
export function isStandIn(password: string): boolean {
  return isPlaceholder(password) || STAND_INS.test(password) || isMasked(password);
}

/**
 * A password that somebody made hard to guess: none of the usual words, and letters with digits or
 * with capitals as no name has them.
 */
export function isHard(password: string): boolean {
  if (isStandIn(password) || new Set(password).size < 6 || !/[A-Za-z]/.test(password)) return false;
  const isName = /^(?:[A-Z]*[a-z]+(?:[A-Z][a-z]+)*|[A-Z]+)(?:[._:/-](?:[A-Z]?[a-z]+|[A-Z]+)*)*$/;
  return /[0-9]/.test(password) || (/[a-z]/.test(password) && !isName.test(password));
}

/** One character again and again, or variables and formats: `%s`, `$PASS`, `{pass}`, `xxxx`. */
function isMasked(password: string): boolean {
  return (
    /^(.)\1*$/.test(password) || /^(?:%[a-z]|\$\w+|\$\(.*|\{\w*\}|\[\w*\]|:\w+)$/i.test(password)
  );
}
