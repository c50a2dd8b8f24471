/** Keys of services a program talks to: chat, mail, payment, monitoring, work. */
import { looksRandom } from '../random.ts';
import { formats, type Rule } from './rule.ts';

const CHAT = formats([
  ['slack.token', /xox[abeoprs]-[A-Za-z0-9-]{10,}|xoxe\.xox[abp]-[A-Za-z0-9-]{10,}/g],
  ['slack.app-token', /xapp-[0-9]-[A-Za-z0-9]{5,}-[0-9]{5,}-[A-Za-z0-9]{20,}/g],
  ['slack.webhook', /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[\w/]{20,})/g],
  ['discord.token', /[MNO][A-Za-z0-9_-]{22,28}\.[\w-]{6,7}\.[\w-]{27,40}|mfa\.[\w-]{84}/g],
  ['discord.webhook', /discord(?:app)?\.com\/api\/webhooks\/(?<secret>[0-9]{17,20}\/[\w-]{50,})/g],
  ['teams.webhook', /webhook\.office\.com\/webhookb2\/(?<secret>[\w@/-]{60,})/g],
]);

const MAIL = formats([
  ['sendgrid.key', /SG\.[\w-]{20,24}\.[\w-]{39,50}/g],
  ['mailchimp.key', /[0-9a-f]{32}-us[0-9]{1,2}/g],
  ['brevo.key', /xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}/g],
  ['resend.key', /(?<![A-Za-z0-9])re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}/g],
]);

const PAYMENT = formats([
  ['stripe.key', /(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}/g],
  ['stripe.webhook-secret', /whsec_[A-Za-z0-9+/]{24,}={0,2}/g],
  ['square.token', /(?<![\w+/])EAAA(?!\w*AAA)[\w-]{60}|sq0(?:atp|csp)-[\w-]{22,43}/g],
  ['braintree.token', /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/g],
  ['plaid.token', /access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f-]{27}/g],
  ['shopify.token', /shp(?:at|ca|pa|pca|ppa|ss|rt)_[0-9a-fA-F]{32}/g],
  ['easypost.key', /EZ[AT]K[A-Za-z0-9]{54}/g],
  ['shippo.key', /shippo_(?:live|test)_[0-9a-f]{40}/g],
]);

const WORK = formats([
  ['linear.key', /lin_(?:api|oauth)_[A-Za-z0-9]{32,}/g],
  ['notion.token', /ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}/g],
  ['airtable.token', /pat[A-Za-z0-9]{14}\.[0-9a-f]{64}/g],
  ['asana.token', /[0-9]\/[0-9]{16}(?:\/[0-9]{16})?:[0-9a-f]{32}/g],
  ['figma.token', /fig[dopu]_[\w-]{40,}/g],
  ['postman.key', /PMAK-[0-9a-f]{24}-[0-9a-f]{34}/g],
  ['dropbox.token', /sl\.[A-Za-z0-9_-]{100,}/g],
  ['contentful.token', /CFPAT-[\w-]{43}/g],
  ['typeform.token', /tfp_[\w.-]{40,}/g],
  ['mapbox.token', /(?<![A-Za-z0-9])[st]k\.eyJ[\w-]{20,}\.[\w-]{20,}/g],
  ['facebook.token', /(?<![\w+/])EAA(?![\w+/]*AAA)[A-Za-z0-9]{80,}/g],
  ['twitter.token', /(?<![\w+/])A{18,24}(?![\w%+/]*AAAA)[A-Za-z0-9%]{50,}/g],
]);

const MONITORING = formats([
  ['newrelic.key', /NR(?:AK|II|RA|IQ)-[A-Za-z0-9_-]{27,32}/g],
  ['grafana.token', /gl(?:sa_[A-Za-z0-9]{32}_[0-9a-f]{8}|c_eyJ[A-Za-z0-9+/]{40,}={0,2})/g],
  ['sentry.token', /sntry[su]_[\w+/=-]{40,}/g],
  ['posthog.key', /ph[xs]_[A-Za-z0-9]{40,}/g],
  ['dynatrace.token', /dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}/g],
]);

export const SERVICES: readonly Rule[] = [
  ...CHAT,
  ...MAIL,
  ...PAYMENT,
  ...WORK,
  ...MONITORING,
  {
    name: 'telegram.bot-token',
    shape: /[0-9]{8,10}:[\w-]{35}/g,
    alone: true,
    proves: (secret) => looksRandom(secret.slice(secret.indexOf(':') + 1)),
  },
  { name: 'twilio.key', shape: /SK[0-9a-f]{32}/g, alone: true },
  {
    name: 'mailgun.key',
    shape: /(?<![\w-])(?:key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})/g,
    alone: true,
  },
];
