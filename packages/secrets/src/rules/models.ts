/** Keys of makers and vendors of models: what an agent's environment is full of. */
import { looksRandom } from '../random.ts';
import { formats, type Rule } from './rule.ts';

export const MODELS: readonly Rule[] = [
  ...formats([
    ['anthropic.key', /sk-ant-[a-z]{2,8}[0-9]{2}-[\w-]{20,}/g],
    ['openai.key', /sk-(?:proj|svcacct|admin|service|None)-[\w-]{20,}/g],
    ['openai.key', /sk-[A-Za-z0-9]{16,24}T3BlbkFJ[A-Za-z0-9]{16,24}/g],
    ['openai.session', /sess-[A-Za-z0-9]{40}/g],
    ['openrouter.key', /sk-or-v[0-9]-[0-9a-f]{64}/g],
    ['langfuse.key', /sk-lf-[0-9a-f-]{36}/g],
    ['xai.key', /xai-[A-Za-z0-9]{60,}/g],
    ['groq.key', /gsk_[A-Za-z0-9]{40,}/g],
    ['perplexity.key', /pplx-[A-Za-z0-9]{40,}/g],
    ['huggingface.token', /hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z]{34}/g],
    ['replicate.token', /r8_[A-Za-z0-9]{37}/g],
    ['fireworks.key', /fw_[A-Za-z0-9]{22,}/g],
    ['cerebras.key', /csk-[a-z0-9]{40,}/g],
    ['nvidia.key', /nvapi-[\w-]{60,}/g],
    ['together.key', /tgp_v1_[\w-]{40,}/g],
    ['langsmith.key', /lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}/g],
    ['tavily.key', /tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,}/g],
    ['pinecone.key', /pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{40,}/g],
    ['elevenlabs.key', /sk_[0-9a-f]{48}/g],
    ['amp.token', /sgamp_[a-z]{2,12}_[A-Za-z0-9_]{40,}/g],
    ['cursor.key', /(?:key|crsr)_[0-9a-f]{64}/g],
  ]),
  // DeepSeek and many others: nothing but `sk-` and chance, so that chance must show.
  {
    name: 'model.key',
    shape: /(?<![\w-])sk-[A-Za-z0-9]{32,128}/g,
    proves: (secret) => looksRandom(secret.slice(3)),
  },
  {
    name: 'zhipu.key',
    shape: /[0-9a-f]{32}\.[A-Za-z0-9]{16}/g,
    alone: true,
    proves: (secret) => looksRandom(secret.slice(33)),
  },
];
