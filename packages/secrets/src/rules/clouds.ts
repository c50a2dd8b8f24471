/** Keys of clouds and of what runs in them. */
import { looksRandom } from '../random.ts';
import { formats, type Rule } from './rule.ts';

export const CLOUDS: readonly Rule[] = [
  {
    name: 'aws.secret-key',
    shape:
      /(?:aws|secret)[\w.-]{0,24}(?:access|secret|key)[\w"'\]\\]{0,6}[\s:=>]{1,6}["'\\]{0,2}(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    hint: /aws|secret/i,
    // A hash has no capitals.
    proves: (secret) => looksRandom(secret) && /[A-Z]/.test(secret) && /[a-z]/.test(secret),
  },
  ...formats([
    ['aws.access-key', /(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}/g],
    ['aws.bedrock-key', /ABSK[A-Za-z0-9+/]{100,270}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{40,}/g],
    ['gcp.api-key', /AIza[\w-]{35}|AQ\.Ab[\w-]{40,}/g],
    ['gcp.oauth-secret', /GOCSPX-[\w-]{24,}/g],
    ['gcp.oauth-token', /ya29\.[\w-]{20,}|1\/\/0[\w-]{40,}/g],
    ['azure.account-key', /(?:AccountKey|SharedAccessKey)=(?<secret>[A-Za-z0-9+/]{40,86}={1,2})/gi],
    ['azure.client-secret', /[A-Za-z0-9_~.]{3}[0-9]Q~[\w~.-]{31,34}/g],
    ['azure.devops-token', /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}/g],
    ['azure.service-key', /[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9]{20,30}/g],
    [
      'azure.service-key',
      /[A-Za-z0-9+/]{42,76}(?:APIM|ACDb|AzFu|AzSe|\+(?:ABa|ACR|AMC|ASt|ARm|AIo))[A-Za-z0-9+/]{4,14}={0,2}/g,
    ],
    ['azure.sas', /[?&]sig=(?<secret>[A-Za-z0-9%+/]{43,}(?:%3D|=){0,2})/gi],
    ['alibaba.access-key', /LTAI[A-Za-z0-9]{16,24}/g],
    ['tencent.secret-id', /AKID[A-Za-z0-9]{32}/g],
    ['yandex.key', /AQVN[\w-]{35,38}|t1\.[A-Z0-9a-z_-]{20,}={0,2}\.[\w-]{86}={0,2}/g],
    ['digitalocean.token', /do[oprt]_v1_[a-f0-9]{64}/g],
    ['heroku.key', /HRKU-[\w-]{36,}/g],
    [
      'heroku.key',
      /heroku[\w .:="'-]{0,30}(?<secret>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/gi,
    ],
    ['cloudflare.key', /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}|cf(?:ut|at|k)_[A-Za-z0-9_-]{40,}/g],
    ['fly.token', /fo1_[\w-]{43}|fm[12]_[A-Za-z0-9+/]{60,}={0,3}/g],
    ['vercel.token', /vc[apirk]_[A-Za-z0-9]{24,}/g],
    ['netlify.token', /nf[pcub]_[A-Za-z0-9]{36}/g],
    ['render.key', /rnd_[A-Za-z0-9]{28,}/g],
    ['supabase.key', /sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,}/g],
    ['planetscale.key', /pscale_(?:tkn|pw|oauth)_[\w.=-]{32,}/g],
    ['databricks.token', /dapi[0-9a-f]{32}/g],
    ['tailscale.key', /tskey-[a-z]{2,10}-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}/g],
    ['openshift.token', /sha256~[\w-]{43}/g],
    ['vault.token', /hv[sbr]\.[\w-]{24,}/g],
    ['terraform.token', /[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/g],
    ['pulumi.token', /pul-[a-f0-9]{40}/g],
    ['doppler.token', /dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/g],
    ['onepassword.token', /ops_eyJ[\w+/-]{60,}={0,2}/g],
    [
      'onepassword.secret-key',
      /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}/g,
    ],
  ]),
];
