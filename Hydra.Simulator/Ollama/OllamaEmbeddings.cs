using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary><c>/api/embed</c>, and the old <c>/api/embeddings</c>.</summary>
internal sealed class OllamaEmbeddings(StandIn standIn, OllamaModels models)
{
    /// <summary>Dimensions where the cluster file names none, as for a chat model.</summary>
    private const int DefaultDimensions = 4096;

    public async Task EmbedAsync(HttpContext context)
    {
        GoField body = await OllamaRefusals.ReadBodyAsync(context, "EmbedRequest");
        string name = body["model"].Text();
        ImmutableArray<string> inputs = Inputs(body["input"]);
        bool truncates = body["truncate"].Flag() ?? true;
        int dimensions = body["dimensions"].Whole() ?? 0;
        await AnswerAsync(context, body, name, inputs, lease =>
        {
            ImmutableArray<string> texts = [.. inputs.Select(text => Fitted(text, lease.Loaded.Context, truncates))];
            return new JsonObject
            {
                ["model"] = name,
                ["embeddings"] = new JsonArray([.. texts.Select(text => Vector(lease.Loaded.Model, text, dimensions))]),
                ["total_duration"] = OllamaShapes.Nanoseconds(lease.LoadTime) + 1_000_000,
                ["load_duration"] = OllamaShapes.Nanoseconds(lease.LoadTime),
                ["prompt_eval_count"] = texts.Sum(TokenText.Count),
            };
        });
    }

    public async Task EmbedOldAsync(HttpContext context)
    {
        GoField body = await OllamaRefusals.ReadBodyAsync(context, "EmbeddingRequest");
        string prompt = body["prompt"].Text();
        ImmutableArray<string> inputs = prompt.Length == 0 ? [] : [prompt];
        await AnswerAsync(context, body, body["model"].Text(), inputs, lease => new JsonObject
        {
            ["embedding"] = prompt.Length == 0 ? [] : Vector(lease.Loaded.Model, Fitted(prompt, lease.Loaded.Context, truncates: true), 0),
        });
    }

    private async Task AnswerAsync(HttpContext context, GoField body, string name, ImmutableArray<string> inputs, Func<ModelLease, JsonObject> answer)
    {
        WorkRequest work = WorkRequest.Of(context);
        StandInModel model = models.Require(name, work);
        OllamaOptions options = OllamaOptions.Read(body["options"]);
        TimeSpan? keepAlive = KeepAlive.Read(body["keep_alive"]);
        ModelLease lease = await models.TakeAsync(model, options.Context, work, context.RequestAborted);
        try
        {
            if (!inputs.IsEmpty)
                await standIn.Pace.Begin(0, work.IsSlow).NextAsync(context.RequestAborted);
            if (work.Fault == FaultKind.OutOfMemory)
                throw OllamaRefusals.Refusal(StatusCodes.Status500InternalServerError, OllamaRefusals.OutOfMemory);
            await JsonAnswer.WriteAsync(context, answer(lease));
        }
        finally
        {
            models.Return(lease, keepAlive);
        }
    }

    private static ImmutableArray<string> Inputs(GoField input) => input.Kind switch
    {
        JsonValueKind.Undefined => [],
        JsonValueKind.String => input.Text().Length == 0 ? [] : [input.Text()],
        JsonValueKind.Array => [.. input.Value!.Value.EnumerateArray().Select(item => JsonRequest.TextOf(item) ?? throw WrongInput())],
        _ => throw WrongInput(),
    };

    private static RefusalException WrongInput() => OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, "invalid input type");

    private static string Fitted(string text, int context, bool truncates)
    {
        if (TokenText.Count(text) <= context)
            return text;
        return truncates
            ? string.Concat(TokenText.Split(text).Take(context))
            : throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, "the input length exceeds the context length");
    }

    private static JsonArray Vector(StandInModel model, string text, int dimensions)
    {
        float[] vector = TextVector.Of(model.Name, text, model.Config.Dimensions ?? DefaultDimensions);
        if (dimensions > 0 && dimensions < vector.Length)
            vector = TextVector.Shortened(vector, dimensions);
        return new JsonArray([.. vector.Select(value => (JsonNode)value)]);
    }
}
