using System.Text.Json.Nodes;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary><c>/api/chat</c> and <c>/api/generate</c>: NDJSON unless told otherwise.</summary>
internal sealed class OllamaGeneration(StandIn standIn, OllamaModels models)
{
    /// <summary>Tokens that still come when memory runs out: a client has begun to show the answer.</summary>
    private const int TokensThatFit = 3;

    public async Task ChatAsync(HttpContext context) => await AnswerAsync(context, OllamaRequestReader.Chat(await OllamaRefusals.ReadBodyAsync(context, "ChatRequest")));

    public async Task GenerateAsync(HttpContext context) => await AnswerAsync(context, OllamaRequestReader.Generate(await OllamaRefusals.ReadBodyAsync(context, "GenerateRequest")));

    private async Task AnswerAsync(HttpContext context, OllamaRequest request)
    {
        if (request is { IsChat: true, Model.Length: 0 })
            throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, "model is required");
        WorkRequest work = WorkRequest.Of(context);
        StandInModel model = models.Require(request.Model, work);
        var shapes = new OllamaShapes(request, standIn.Time);
        if (request.Turns.IsEmpty && request.KeepAlive == TimeSpan.Zero)
        {
            models.Unload(model);
            await JsonAnswer.WriteAsync(context, shapes.Done("unload"));
            return;
        }

        if (request.Think == true && !model.Thinks)
            throw OllamaRefusals.Unsupported(request.Model, "thinking");
        if (model.IsEmbedding)
            throw OllamaRefusals.Unsupported(request.Model, request.IsChat ? "chat" : "generate");

        ModelLease lease = await models.TakeAsync(model, request.Options.Context, work, context.RequestAborted);
        try
        {
            if (request.Turns.IsEmpty)
                await JsonAnswer.WriteAsync(context, shapes.Done("load"));
            else
                await WriteAsync(context, request, shapes, lease);
        }
        finally
        {
            models.Return(lease, request.KeepAlive);
        }
    }

    private async Task WriteAsync(HttpContext context, OllamaRequest request, OllamaShapes shapes, ModelLease lease)
    {
        WorkRequest work = WorkRequest.Of(context);
        Ask ask = request.AskOf(lease.Loaded);
        Answer answer = standIn.Answer(ask);
        PacedAnswer pace = standIn.Pace.Begin(ask.SeedFrom(standIn.Setup.Seed), work.IsSlow);
        bool runsOut = work.Fault == FaultKind.OutOfMemory;
        if (!request.Stream)
        {
            await pace.NextAsync(context.RequestAborted, Math.Max(1, runsOut ? TokensThatFit : answer.CompletionTokens));
            if (runsOut)
                throw OllamaRefusals.Refusal(StatusCodes.Status500InternalServerError, OllamaRefusals.OutOfMemory);
            await JsonAnswer.WriteAsync(context, shapes.Whole(answer, pace, lease.LoadTime));
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        IEnumerable<(JsonObject Line, int Tokens)> lines = Lines(answer, shapes);
        foreach ((JsonObject line, int tokens) in runsOut ? lines.Take(TokensThatFit) : lines)
        {
            await pace.NextAsync(context.RequestAborted, tokens);
            await WriteLineAsync(context, line);
        }

        work.HasFailed = runsOut;
        await WriteLineAsync(context, runsOut ? OllamaRefusals.Body(OllamaRefusals.OutOfMemory) : shapes.Last(answer, pace, lease.LoadTime));
    }

    private static IEnumerable<(JsonObject Line, int Tokens)> Lines(Answer answer, OllamaShapes shapes)
    {
        foreach (string thought in answer.Thinking)
            yield return (shapes.Thought(thought), 1);
        foreach (string word in answer.Words)
            yield return (shapes.Words(word), 1);
        if (answer.Call is { } call)
            yield return (shapes.Call(call), call.Tokens);
    }

    private static Task WriteLineAsync(HttpContext context, JsonObject line) => JsonAnswer.WriteEventAsync(context, JsonAnswer.TextOf(line) + "\n");
}
