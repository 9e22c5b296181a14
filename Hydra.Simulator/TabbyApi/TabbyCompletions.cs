using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Generation;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>
/// <c>/v1/chat/completions</c> and <c>/v1/completions</c>. The <c>model</c> of a request is ignored: whatever is loaded answers,
/// as with inline_model_loading off.
/// </summary>
internal sealed class TabbyCompletions(StandIn standIn, TabbyState state)
{
    public async Task AnswerChatAsync(HttpContext context)
    {
        var problems = new List<JsonNode>();
        BodyField body = await FastApiRefusals.ReadBodyAsync(context, problems);
        state.Keys.CheckApi(context.Request);
        await AnswerAsync(context, TabbyRequestReader.Chat(body, problems));
    }

    public async Task AnswerTextAsync(HttpContext context)
    {
        var problems = new List<JsonNode>();
        BodyField body = await FastApiRefusals.ReadBodyAsync(context, problems);
        state.Keys.CheckApi(context.Request);
        await AnswerAsync(context, TabbyRequestReader.Completion(body, problems));
    }

    private async Task AnswerAsync(HttpContext context, TabbyRequest request)
    {
        WorkRequest work = WorkRequest.Of(context);
        (StandInModel model, CancellationToken gone) = state.Lease(work);
        ImmutableArray<Ask> asks = request.AsksOf(model);
        if (request.Stream)
            await TabbyEvents.BeginAsync(context);

        string id = Guid.NewGuid().ToString("N");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, gone);
        try
        {
            await state.Batch.WaitAsync(stop.Token);
            try
            {
                PacedAnswer pace = standIn.Pace.Begin(asks[0].SeedFrom(standIn.Setup.Seed), work.IsSlow);
                var answer = new TabbyAnswer(request, new TabbyShapes(request, id, model.Name, standIn.Time.GetUtcNow()), [.. asks.Select(standIn.Answer)], pace)
                {
                    RunsOutOfMemory = work.Fault == FaultKind.OutOfMemory,
                };
                await answer.WriteAsync(context, stop.Token);
            }
            finally
            {
                state.Batch.Release();
            }
        }
        catch (CardMemoryException exception)
        {
            state.AddIssue($"OutOfMemoryError: {exception.Message}");
            await FailAsync(context, request, id, $"torch.OutOfMemoryError: {exception.Message}");
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, request, id, trace: null);
        }
    }

    /// <summary>A generation that breaks off: an event of the stream and no [DONE], or 503.</summary>
    private static async Task FailAsync(HttpContext context, TabbyRequest request, string id, string? trace)
    {
        WorkRequest.Of(context).HasFailed = true;
        if (!request.Stream)
            throw FastApiRefusals.Refusal(StatusCodes.Status503ServiceUnavailable, $"{request.Name} {id} aborted. Maybe the model was unloaded? Please check the server console.");
        await TabbyEvents.WriteAsync(context, TabbyRefusals.ErrorEvent($"{request.Name} aborted. Please check the server console.", trace));
    }
}
