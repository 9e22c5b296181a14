using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>The tokenizer endpoints: they need a loaded model, and look for it before they look at the body.</summary>
internal sealed class TabbyTokens(TabbyState state)
{
    public async Task EncodeAsync(HttpContext context)
    {
        (BodyField body, List<JsonNode> problems) = await ReadAsync(context);
        BodyField text = body["text"].Required();
        string prompt = text.Kind == JsonValueKind.Array
            ? ChatPrompt.Render(TabbyRequestReader.Turns(text), asksForAnswer: false)
            : text.Text() ?? "";
        bool addsBegin = body["add_bos_token"] is not { Value: not null } flag || flag.Flag();
        if (problems.Count > 0)
            throw FastApiRefusals.Invalid(problems);

        ImmutableArray<int> tokens = [.. addsBegin ? [TokenText.BeginOfText] : Array.Empty<int>(), .. TokenText.Encode(prompt)];
        await JsonAnswer.WriteAsync(context, new JsonObject
        {
            ["tokens"] = new JsonArray([.. tokens.Select(token => (JsonNode)token)]),
            ["length"] = tokens.Length,
        });
    }

    public async Task DecodeAsync(HttpContext context)
    {
        (BodyField body, List<JsonNode> problems) = await ReadAsync(context);
        int[] tokens = [.. body["tokens"].Required().List().Select(token => token.Whole() ?? 0)];
        if (problems.Count > 0)
            throw FastApiRefusals.Invalid(problems);
        await JsonAnswer.WriteAsync(context, new JsonObject { ["text"] = TokenText.Decode(tokens) });
    }

    private async Task<(BodyField Body, List<JsonNode> Problems)> ReadAsync(HttpContext context)
    {
        var problems = new List<JsonNode>();
        BodyField body = await FastApiRefusals.ReadBodyAsync(context, problems);
        state.Keys.CheckApi(context.Request);
        state.RequireLoaded();
        return (body, problems);
    }
}
