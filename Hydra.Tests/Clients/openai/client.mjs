// The official client, unmodified: asks once in one way and prints what came as one line of JSON.
import OpenAI, { toFile } from 'openai';

const [what, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL: process.env.HYDRA_URL + '/v1', apiKey: process.env.HYDRA_KEY, maxRetries: 0, timeout: 60_000 });
const messages = [{ role: 'user', content: 'Why is the sky blue?' }];
const weather = {
  type: 'function',
  function: { name: 'weather', description: 'The weather of a city.', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
};
const answerSchema = { type: 'object', properties: { answer: { type: 'string' }, sure: { type: 'boolean' } }, required: ['answer', 'sure'], additionalProperties: false };

const asks = {
  models: async () => ({ models: (await client.models.list()).data.map((m) => m.id), one: (await client.models.retrieve(model)).id }),
  chat: async () => {
    const { data, response } = await client.chat.completions.create({ model, messages }).withResponse();
    return { text: data.choices[0].message.content, finish: data.choices[0].finish_reason, usage: data.usage, route: response.headers.get('x-hydra-route') };
  },
  stream: async () => {
    const { data, response } = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } }).withResponse();
    let text = '', chunks = 0, finish = null, usage = null;
    for await (const chunk of data) {
      chunks++;
      text += chunk.choices[0]?.delta?.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    return { text, chunks, finish, usage, route: response.headers.get('x-hydra-route') };
  },
  tools: async () => {
    const { choices } = await client.chat.completions.create({ model, messages, tools: [weather] });
    const call = choices[0].message.tool_calls[0];
    return { name: call.function.name, arguments: JSON.parse(call.function.arguments), finish: choices[0].finish_reason };
  },
  schema: async () => {
    const { choices } = await client.chat.completions.create({ model, messages, response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: answerSchema } } });
    return JSON.parse(choices[0].message.content);
  },
  response: async () => {
    const { data, response } = await client.responses.create({ model, instructions: 'Be brief.', input: messages }).withResponse();
    return { text: data.output_text, finish: data.status, usage: data.usage, route: response.headers.get('x-hydra-route') };
  },
  // The client's own reader of the stream throws where an event is out of order, or an item changes its name.
  responseStream: async () => {
    const stream = client.responses.stream({ model, input: messages });
    let text = '';
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    const whole = await stream.finalResponse();
    return { text, same: whole.output_text === text, finish: whole.status, usage: whole.usage };
  },
  responseTools: async () => {
    const stream = client.responses.stream({ model, input: messages, tools: [{ type: 'function', strict: false, ...weather.function }] });
    const { output } = await stream.finalResponse();
    const call = output.find((item) => item.type === 'function_call');
    const next = [...messages, ...output, { type: 'function_call_output', call_id: call.call_id, output: 'Sunny.' }];
    const after = await client.responses.create({ model, input: next });
    return { name: call.name, arguments: JSON.parse(call.arguments), after: after.status };
  },
  completion: async () => ({ text: (await client.completions.create({ model, prompt: 'The sky is' })).choices[0].text }),
  embedding: async () => {
    const { data, usage } = await client.embeddings.create({ model, input: ['a cat', 'a dog'] });
    return { count: data.length, dimensions: data[0].embedding.length, numbers: data[0].embedding.every(Number.isFinite), usage };
  },
  fragments: async () => {
    const stream = await client.chat.completions.create({ model, messages, tools: [weather], stream: true });
    let name = '', text = '', finish = null;
    for await (const chunk of stream) {
      const call = chunk.choices[0]?.delta?.tool_calls?.[0];
      name += call?.function?.name ?? '';
      text += call?.function?.arguments ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    return { name, arguments: JSON.parse(text), finish };
  },
  vision: async () => {
    const pixel = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const { choices } = await client.chat.completions.create({ model, messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, { type: 'image_url', image_url: { url: pixel } }] }] });
    return { text: choices[0].message.content };
  },
  speech: async () => {
    const sound = Buffer.from(await (await client.audio.speech.create({ model, voice: 'alloy', input: 'The quick brown fox', response_format: 'wav' })).arrayBuffer());
    const heard = await client.audio.transcriptions.create({ model: 'whisper-1', file: await toFile(sound, 'speech.wav'), response_format: 'verbose_json', timestamp_granularities: ['word'] });
    const subtitles = await client.audio.transcriptions.create({ model: 'whisper-1', file: await toFile(sound, 'speech.wav'), response_format: 'srt' });
    const translated = await client.audio.translations.create({ model: 'whisper-1', file: await toFile(sound, 'speech.wav') });
    return { bytes: sound.length, text: heard.text, words: heard.words.length, duration: heard.duration, subtitles, translated: translated.text };
  },
  image: async () => {
    const { data } = await client.images.generate({ model, prompt: 'a fox', n: 1, size: '256x256', response_format: 'b64_json' });
    const png = Buffer.from(data[0].b64_json, 'base64');
    return { signature: png.subarray(1, 4).toString(), width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
  },
  abort: async () => {
    const stream = await client.chat.completions.create({ model, messages, stream: true, max_tokens: 100_000 });
    for await (const _ of stream) break;
    return { aborted: stream.controller.signal.aborted };
  },
};

try {
  console.log(JSON.stringify({ ok: true, ...(await asks[what]()) }));
} catch (error) {
  if (!(error instanceof OpenAI.APIError)) throw error;
  console.log(JSON.stringify({ ok: false, kind: error.constructor.name, status: error.status, code: error.code, type: error.type, message: error.message }));
}
