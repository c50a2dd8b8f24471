/**
 * Secrets that open nothing, put together at run time: no file of this repository holds one.
 * Each is as long and as mixed as the real ones, with the prefix its maker gives it.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';

export interface Planted {
  readonly what: string;
  /** The secret itself: nothing of it may be left after redaction. */
  readonly secret: string;
  /** The text that holds it, where the secret alone has no shape. */
  readonly text: string;
  /** The rule that names it. */
  readonly rule: string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const BASE62 = LOWER + UPPER + DIGITS;
const BASE64 = `${BASE62}+/`;
const BASE64URL = `${BASE62}-_`;

/** `count` characters of an alphabet, the same for the same seed. */
export function drawn(seed: string, count: number, alphabet = BASE62): string {
  let text = '';
  for (let block = 0; text.length < count; block++) {
    const bytes = createHash('sha512').update(`${seed} ${block}`).digest();
    for (const byte of bytes) {
      // Only as many bytes as fall evenly on the alphabet.
      if (byte < 256 - (256 % alphabet.length)) text += alphabet[byte % alphabet.length];
    }
  }
  return text.slice(0, count);
}

type Part = readonly [count: number, alphabet?: string] | string;

/** Prefixes are cut where scanners would know them. */
function made(rule: string, ...parts: readonly Part[]): Planted {
  const secret = parts
    .map((part, i) => (typeof part === 'string' ? part : drawn(`${rule} ${i}`, part[0], part[1])))
    .join('');
  return { what: rule, secret, text: secret, rule };
}

function within(what: string, rule: string, secret: string, around: (secret: string) => string) {
  return { what, secret, text: around(secret), rule };
}

const named = (what: string, planted: Planted): Planted => ({ ...planted, what });

/** Tokens that their own shape gives away. */
export const TOKENS: readonly Planted[] = [
  made('aws.access-key', 'AK', 'IA', [16, UPPER + DIGITS]),
  named('aws temporary key', made('aws.access-key', 'AS', 'IA', [16, UPPER + DIGITS])),
  made('aws.bedrock-key', 'AB', 'SK', [128, BASE64]),
  made('gcp.api-key', 'AI', 'za', [35, BASE64URL]),
  made('gcp.oauth-secret', 'GOC', 'SPX-', [28, BASE64URL]),
  made('gcp.oauth-token', 'ya', '29.', [100, BASE64URL]),
  made('azure.client-secret', [3], '8', 'Q~', [34]),
  made('azure.devops-token', [76], 'AZ', 'DO', [4]),
  made('digitalocean.token', 'dop', '_v1_', [64, HEX]),
  made('heroku.key', 'HR', 'KU-', [60, BASE64URL]),
  made('vault.token', 'hv', 's.', [95, BASE64URL]),
  made('terraform.token', [14], '.atlas', 'v1.', [67]),
  made('pulumi.token', 'pu', 'l-', [40, HEX]),
  made('doppler.token', 'dp', '.pt.', [43]),
  made('databricks.token', 'da', 'pi', [32, HEX]),
  made('tailscale.key', 'ts', 'key-auth-', [16], '-', [32]),
  made('supabase.key', 'sb', 'p_', [40, HEX]),
  made('onepassword.token', 'op', 's_eyJ', [200, BASE62]),
  made('anthropic.key', 'sk', '-ant-api03-', [93, BASE64URL], 'AA'),
  named('anthropic oauth', made('anthropic.key', 'sk', '-ant-oat01-', [93, BASE64URL], 'AA')),
  made('openai.key', 'sk', '-proj-', [74, BASE64URL], 'T3Blbk', 'FJ', [74, BASE64URL]),
  named('openai classic', made('openai.key', 'sk', '-', [20], 'T3Blbk', 'FJ', [20])),
  named('deepseek', made('model.key', 'sk', '-', [32, HEX])),
  made('openrouter.key', 'sk', '-or-v1-', [64, HEX]),
  made('xai.key', 'xa', 'i-', [80]),
  made('groq.key', 'gs', 'k_', [52]),
  made('perplexity.key', 'pp', 'lx-', [48]),
  made('huggingface.token', 'h', 'f_', [34]),
  made('replicate.token', 'r', '8_', [37]),
  made('nvidia.key', 'nv', 'api-', [64, BASE64URL]),
  named('github classic', made('github.token', 'gh', 'p_', [36])),
  named('github app', made('github.token', 'gh', 's_', [36])),
  named('github oauth', made('github.token', 'gh', 'o_', [36])),
  made('github.fine-grained-token', 'github', '_pat_', [22], '_', [59]),
  made('gitlab.token', 'gl', 'pat-', [20, BASE64URL]),
  made('bitbucket.token', 'AT', 'BB', [32]),
  made('atlassian.token', 'AT', 'ATT3', [186, BASE64URL]),
  made('npm.token', 'np', 'm_', [36]),
  made('pypi.token', 'py', 'pi-AgEIcHlwaS5vcmc', [150, BASE64URL]),
  made('docker.token', 'dc', 'kr_pat_', [27, BASE64URL]),
  made('rubygems.key', 'ruby', 'gems_', [48, HEX]),
  made('crates.token', 'c', 'io', [32]),
  made('slack.token', 'xo', 'xb-', [12, DIGITS], '-', [12, DIGITS], '-', [24]),
  made('slack.app-token', 'xa', 'pp-1-', [11, UPPER], '-', [13, DIGITS], '-', [64, HEX]),
  made('discord.token', 'M', [25, BASE62], '.', [6], '.', [38, BASE62]),
  made('telegram.bot-token', '7', [9, DIGITS], ':A', 'A', [33, BASE64URL]),
  made('twilio.key', 'S', 'K', [32, HEX]),
  made('sendgrid.key', 'S', 'G.', [22, BASE64URL], '.', [43, BASE64URL]),
  made('mailgun.key', 'ke', 'y-', [32, HEX]),
  made('mailchimp.key', [32, HEX], '-u', 's21'),
  made('stripe.key', 'sk', '_live_', [24]),
  named('stripe restricted', made('stripe.key', 'rk', '_live_', [99])),
  made('stripe.webhook-secret', 'wh', 'sec_', [32]),
  made('shopify.token', 'sh', 'pat_', [32, HEX]),
  made('square.token', 'sq', '0atp-', [22, BASE64URL]),
  made('linear.key', 'lin', '_api_', [40]),
  made('notion.token', 'nt', 'n_', [46]),
  made('airtable.token', 'pa', 't', [14], '.', [64, HEX]),
  made('figma.token', 'fi', 'gd_', [40, BASE64URL]),
  made('grafana.token', 'gl', 'sa_', [32], '_', [8, HEX]),
  made('newrelic.key', 'NR', 'AK-', [27, UPPER + DIGITS]),
  made('sentry.token', 'sn', 'trys_', [80]),
  made('postman.key', 'PM', 'AK-', [24, HEX], '-', [34, HEX]),
  made('age.secret-key', 'AGE-SECRET', '-KEY-1', [58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L']),
  made('jwt', 'ey', 'J', [33], '.ey', 'J', [80], '.', [43, BASE64URL]),
  made('amp.token', 'sg', 'amp_user_', [60]),
  made('zhipu.key', [32, HEX], '.', [16]),
  made('lanemesh.invite', 'me', 'sh1_', [112, BASE64URL]),
];

/** Keys in frames of several lines. */
export const BLOCKS: readonly Planted[] = [
  pem('RSA key', privateKey('rsa', { modulusLength: 2048 }, 'pkcs1')),
  pem('EC key', privateKey('ec', { namedCurve: 'P-256' }, 'sec1')),
  pem('Ed25519 key', privateKey('ed25519', {}, 'pkcs8')),
  pem(
    'OpenSSH key',
    framed('OPENSSH PRIVATE KEY', `b3BlbnNzaC1rZXktdjE${drawn('ssh', 400, BASE64)}`),
  ),
  pem('PGP key', framed('PGP PRIVATE KEY BLOCK', drawn('pgp', 900, BASE64))),
];

/** Secrets that only the words around them give away. */
export const IN_CONTEXT: readonly Planted[] = [
  within(
    'URL',
    'url.credentials',
    drawn('url', 14),
    (it) => `https://deploy:${it}@git.corp.dev/x.git`,
  ),
  within(
    'DSN',
    'url.credentials',
    drawn('dsn', 14),
    (it) => `postgres://app:${it}@db.corp.dev:5432/app`,
  ),
  within(
    'weak DSN',
    'url.credentials',
    drawn('dsn', 7, LOWER),
    (it) => `redis://:${it}@cache.corp.dev/0`,
  ),
  within(
    'token as user',
    'url.credentials',
    drawn('user', 40),
    (it) => `https://${it}@git.corp.dev/x`,
  ),
  within(
    'basic login',
    'http.basic',
    btoa(`ana:${drawn('basic', 12)}`),
    (it) => `Authorization: Basic ${it}`,
  ),
  within('bearer', 'http.bearer', drawn('bearer', 40), (it) => `Authorization: Bearer ${it}`),
  within('curl', 'command.login', drawn('curl', 14), (it) => `curl -u ana:${it} corp.dev`),
  within('password', 'assignment', drawn('pw', 12), (it) => `password=${it}`),
  within('quoted', 'assignment', drawn('json', 32, HEX), (it) => `{"client_secret": "${it}"}`),
  within('option', 'assignment', drawn('option', 24), (it) => `deploy --api-key ${it}`),
  within('header', 'assignment', drawn('header', 32), (it) => `X-Api-Key: ${it}`),
  within(
    'aws secret',
    'aws.secret-key',
    drawn('aws', 40, BASE64),
    (it) => `AWS_SECRET_ACCESS_KEY=${it}`,
  ),
  within(
    'private JWK',
    'jwk.private-key',
    drawn('jwk', 43, BASE64URL),
    (it) => `{"kty":"OKP","crv":"Ed25519","d":"${it}"}`,
  ),
  within(
    'private JWK, turned',
    'jwk.private-key',
    drawn('jwk', 43, BASE64URL),
    (it) => `{"d": "${it}", "x": "", "kty": "OKP"}`,
  ),
  within(
    'azure',
    'azure.account-key',
    `${drawn('az', 86, BASE64)}==`,
    (it) => `AccountName=a;AccountKey=${it};`,
  ),
  within(
    'slack hook',
    'slack.webhook',
    `T${drawn('t', 9)}/B${drawn('b', 9)}/${drawn('h', 24)}`,
    (it) => `https://hooks.slack.com/services/${it}`,
  ),
];

function privateKey(type: string, options: object, format: 'pkcs1' | 'pkcs8' | 'sec1'): string {
  // The overloads name each type by a literal.
  const make = generateKeyPairSync as unknown as (
    type: string,
    options: object,
  ) => { privateKey: { export(how: object): string } };
  return make(type, options).privateKey.export({ type: format, format: 'pem' }).trim();
}

function framed(name: string, body: string): string {
  const lines = body.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`].join('\n');
}

function pem(what: string, text: string): Planted {
  return { what, secret: text, text, rule: 'pem.private-key' };
}
