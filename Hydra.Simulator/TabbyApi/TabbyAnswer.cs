using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>Writes the answers to one request at the model's pace, as a stream or whole.</summary>
internal sealed class TabbyAnswer(TabbyRequest request, TabbyShapes shapes, ImmutableArray<Answer> answers, PacedAnswer pace)
{
    /// <summary>Tokens that still come when memory runs out: a client has begun to show the answer.</summary>
    private const int TokensThatFit = 3;

    private int _tokens;

    /// <summary>Whether the cards' memory runs out after a few tokens.</summary>
    public bool RunsOutOfMemory { get; init; }

    /// <exception cref="CardMemoryException">Memory ran out.</exception>
    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!request.Stream)
        {
            await StepAsync(cancellationToken, answers.Sum(answer => answer.CompletionTokens));
            await JsonAnswer.WriteAsync(context, shapes.Whole(answers, request.IncludeUsage ? TabbyShapes.Usage(answers, pace) : null));
            return;
        }

        for (int index = 0; index < answers.Length; index++)
            await StreamAsync(context, index, cancellationToken);
        await TabbyEvents.WriteAsync(context, "[DONE]");
    }

    private async Task StreamAsync(HttpContext context, int index, CancellationToken cancellationToken)
    {
        Answer answer = answers[index];
        // Asked for the usage, the last end goes with it and is not sent by itself.
        bool endsWithUsage = request.IncludeUsage && index == answers.Length - 1;
        await StreamAsync(context, answer.Thinking, text => shapes.ThoughtChunk(index, text), cancellationToken);
        await StreamAsync(context, answer.Words, text => shapes.TextChunk(index, text), cancellationToken);
        if (answer.Call is { } call)
        {
            await StepAsync(cancellationToken, call.Tokens);
            await TabbyEvents.WriteAsync(context, shapes.CallChunk(index, call, isEnd: !endsWithUsage));
        }

        if (endsWithUsage)
            await TabbyEvents.WriteAsync(context, shapes.UsageChunk(index, answer, TabbyShapes.Usage(answers, pace)));
        else if (answer.Call is null)
            await TabbyEvents.WriteAsync(context, shapes.EndChunk(index, answer));
    }

    private async Task StreamAsync(HttpContext context, ImmutableArray<string> tokens, Func<string, JsonObject> chunk, CancellationToken cancellationToken)
    {
        foreach (string token in tokens)
        {
            await StepAsync(cancellationToken);
            await TabbyEvents.WriteAsync(context, chunk(token));
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken, int tokens = 1)
    {
        _tokens += tokens;
        if (RunsOutOfMemory && _tokens > TokensThatFit)
            throw new CardMemoryException(TabbyRefusals.OutOfMemory);
        await pace.NextAsync(cancellationToken, tokens);
    }
}
