// The official client, unmodified: runs one scenario and prints what came as one line of JSON.
import Letta from '@letta-ai/letta-client';
import { toFile } from '@letta-ai/letta-client';

const [scenario] = process.argv.slice(2);
// With the client's own retries: what must not be repeated has to say so.
const client = new Letta({ baseURL: process.env.HYDRA_URL, apiKey: process.env.HYDRA_KEY, timeout: 30_000 });
const nobody = 'agent-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d';

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

const kind = async (ask) => {
  const start = performance.now();
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof Letta.APIError)) throw error;
    return { kind: error.constructor.name, status: error.status, message: error.message, milliseconds: performance.now() - start };
  }
};

const scenarios = {
  health: async () => ({ health: await client.health(), models: (await client.models.list()).map((m) => m.handle), embedding: (await client.models.embeddings.list()).map((m) => m.handle) }),
  agents: async () => {
    const made = await client.agents.create({ name: 'ada', tags: ['team', 'blue'], memory_blocks: [{ label: 'persona', value: 'I am Ada.' }] });
    for (let i = 0; i < 6; i++) await client.agents.create({ name: `crew ${i}`, tags: ['team'] });
    const listed = await all(client.agents.list({ tags: ['team'], limit: 3 }));
    const oldestFirst = await all(client.agents.list({ tags: ['team'], limit: 2, order: 'asc' }));
    const found = await client.agents.retrieve(made.id);
    const changed = await client.agents.update(made.id, { description: 'changed', tags: ['team', 'red'] });
    const both = await all(client.agents.list({ tags: ['team', 'red'], match_all_tags: true }));
    const tags = await client.tags.list();
    await client.agents.delete(made.id);
    const gone = await kind(() => client.agents.retrieve(made.id));
    return {
      name: found.name, block: found.memory.blocks[0].value, listed: listed.length, distinct: new Set(listed.map((a) => a.id)).size,
      reversed: oldestFirst.map((a) => a.id).reverse().join() === listed.map((a) => a.id).join(),
      description: changed.description, kept: changed.name, both: both.map((a) => a.name), tags, gone,
    };
  },
  blocks: async () => {
    const agent = await client.agents.create({ memory_blocks: [{ label: 'system/human', value: 'you' }, { label: 'a%2Fb', value: 'escaped' }] });
    const shared = await client.blocks.create({ label: 'team', value: 'one', limit: 20 });
    const attached = await client.agents.blocks.attach(shared.id, { agent_id: agent.id });
    const slash = await client.agents.blocks.retrieve('system/human', { agent_id: agent.id });
    const percent = await client.agents.blocks.retrieve('a%2Fb', { agent_id: agent.id });
    const changed = await client.agents.blocks.update('system/human', { agent_id: agent.id, value: 'Ada' });
    const labels = (await all(client.agents.blocks.list(agent.id, { limit: 2 }))).map((b) => b.label);
    const holders = (await all(client.blocks.agents.list(shared.id))).map((a) => a.id === agent.id);
    const tooLong = await kind(() => client.blocks.update(shared.id, { value: 'x'.repeat(21) }));
    const second = await client.blocks.create({ label: 'team', value: 'two' });
    const twice = await kind(() => client.agents.blocks.attach(second.id, { agent_id: agent.id }));
    const detached = await client.agents.blocks.detach(shared.id, { agent_id: agent.id });
    const found = await all(client.blocks.list({ label: 'team', limit: 1 }));
    await client.blocks.delete(shared.id);
    return {
      attached: attached.blocks.map((b) => b.label).sort(), slash: slash.value, percent: percent.value, changed: changed.value, labels: labels.sort(), holders,
      tooLong, twice, detached: detached.blocks.map((b) => b.label).sort(), found: found.length,
    };
  },
  tools: async () => {
    const made = await client.tools.create({ source_code: 'def roll(sides: int):\n    """Rolls."""\n    return 4\n', json_schema: { name: 'roll', description: 'Rolls.', parameters: { type: 'object', properties: {} } } });
    const agent = await client.agents.create({ include_base_tools: false });
    await client.agents.tools.attach(made.id, { agent_id: agent.id });
    const listed = (await all(client.agents.tools.list(agent.id))).map((t) => t.name);
    const detached = await client.agents.tools.detach(made.id, { agent_id: agent.id });
    const changed = await client.tools.update(made.id, { description: 'Throws.' });
    const put = await client.tools.upsert({ source_code: 'def roll(): pass', description: 'Better.' });
    const known = (await all(client.tools.list({ limit: 5 }))).map((t) => t.name);
    await client.tools.delete(made.id);
    return { listed, detached: (detached.tools ?? []).length, changed: changed.description, same: put.id === made.id, known: new Set(known).size === known.length, count: known.length, search: known.includes('archival_memory_search') };
  },
  files: async () => {
    const agent = await client.agents.create({ name: 'traveller', tags: ['abroad'], memory_blocks: [{ label: 'persona', value: 'I travel.' }] });
    const file = await client.agents.exportFile(agent.id);
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    const { agent_ids } = await client.agents.importFile({ file: await toFile(Buffer.from(text), 'traveller.af'), name: 'arrived' });
    const arrived = await client.agents.retrieve(agent_ids[0]);
    return { agents: JSON.parse(text).agents.length, other: arrived.id !== agent.id, name: arrived.name, tags: arrived.tags, persona: arrived.memory.blocks[0].value, tools: arrived.tools.length === agent.tools.length };
  },
  prompt: async () => {
    const agent = await client.agents.create({ system: 'Be kind.', memory_blocks: [{ label: 'persona', value: 'I am Ada.' }] });
    return { prompt: await client.agents.recompile(agent.id, { dry_run: true }), runs: await all(client.runs.list({ agent_id: agent.id })) };
  },
  errors: async () => ({
    missing: await kind(() => client.agents.retrieve(nobody)),
    noId: await kind(() => client.agents.retrieve('ada')),
    wrong: await kind(() => client.blocks.create({ label: 7, value: true })),
    limit: await kind(() => all(client.agents.list({ limit: 5000 }))),
    stranger: await kind(() => new Letta({ baseURL: process.env.HYDRA_URL, apiKey: 'sk-hydra-wrong' }).agents.retrieve(nobody)),
  }),
};

try {
  console.log(JSON.stringify({ ok: true, ...(await scenarios[scenario]()) }));
} catch (error) {
  if (!(error instanceof Letta.APIError)) throw error;
  console.log(JSON.stringify({ ok: false, kind: error.constructor.name, status: error.status, message: error.message }));
}
