// The official client, unmodified: asks once in one way and prints what came as one line of JSON.
import Anthropic from '@anthropic-ai/sdk';

const [what, model] = process.argv.slice(2);
const client = new Anthropic({ baseURL: process.env.HYDRA_URL, apiKey: process.env.HYDRA_KEY, maxRetries: 0, timeout: 60_000 });
const messages = [{ role: 'user', content: 'Why is the sky blue?' }];
const weather = { name: 'weather', description: 'The weather of a city.', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const shown = (message) => ({
  blocks: message.content.map((block) => block.type),
  text: message.content.filter((block) => block.type === 'text').map((block) => block.text).join(''),
  input: message.content.find((block) => block.type === 'tool_use')?.input,
  stop: message.stop_reason,
  usage: message.usage,
});

const streamed = async (body) => {
  const stream = client.messages.stream({ model, max_tokens: 300, ...body });
  const types = [];
  stream.on('streamEvent', (event) => types.push(event.type));
  const message = await stream.finalMessage();
  return { ...shown(message), types };
};

const asks = {
  models: async () => {
    const ids = [];
    for await (const found of client.models.list({ limit: 3 })) ids.push(found.id);
    const one = await client.models.retrieve(model);
    return { models: ids, one: one.id, name: one.display_name, created: one.created_at };
  },
  message: async () => {
    const { data, response } = await client.messages.create({ model, max_tokens: 300, system: [{ type: 'text', text: 'Be brief.' }], messages }).withResponse();
    return { ...shown(data), route: response.headers.get('x-hydra-route') };
  },
  stream: async () => streamed({ messages }),
  tools: async () => streamed({ messages, tools: [weather], tool_choice: { type: 'tool', name: 'weather' } }),
  result: async () => streamed({
    tools: [weather],
    messages: [
      ...messages,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain' }] },
    ],
  }),
  image: async () => streamed({ messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } }, { type: 'text', text: 'What is it?' }] }] }),
  count: async () => ({ tokens: (await client.messages.countTokens({ model, messages, tools: [weather] })).input_tokens }),
  abort: async () => {
    const stream = client.messages.stream({ model, max_tokens: 4_000, messages });
    for await (const event of stream) if (event.type === 'content_block_delta') break;
    stream.abort();
    return { aborted: stream.controller.signal.aborted };
  },
};

try {
  console.log(JSON.stringify({ ok: true, ...(await asks[what]()) }));
} catch (error) {
  if (!(error instanceof Anthropic.APIError)) throw error;
  console.log(JSON.stringify({ ok: false, kind: error.constructor.name, status: error.status, type: error.error?.error?.type, message: error.message }));
}
