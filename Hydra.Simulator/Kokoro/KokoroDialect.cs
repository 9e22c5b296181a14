using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Kokoro;

/// <summary>Kokoro-FastAPI 0.8; it asks nobody for a key.</summary>
internal sealed class KokoroDialect : IDialect
{
    /// <summary>It serves one model, whatever it is called.</summary>
    public ImmutableArray<FaultKind> NeverHas => [FaultKind.WrongModel];

    public void Map(WebApplication app, StandIn standIn)
    {
        var speech = new KokoroSpeech(standIn);
        app.MapGet("/health", context => JsonAnswer.WriteAsync(context, new JsonObject { ["status"] = "healthy" }));
        app.MapGet("/v1/test", context => JsonAnswer.WriteAsync(context, new JsonObject { ["status"] = "ok" }));
        app.MapGet("/v1/models", KokoroModels.ListAsync);
        app.MapGet("/v1/models/{model}", KokoroModels.ShowAsync);
        app.MapGet("/v1/audio/voices", KokoroVoices.ListAsync);
        app.MapPost("/v1/audio/voices/combine", _ => throw KokoroRefusals.Forbidden("Local voice saving is disabled"));
        app.MapPost("/v1/audio/speech", speech.SpeakAsync).Generates();
    }

    public Task WriteServerErrorAsync(HttpContext context)
    {
        RefusalException broken = KokoroRefusals.Broken("Unexpected error");
        return JsonAnswer.WriteAsync(context, broken.Status, broken.Body);
    }

    public Task WriteUnroutedAsync(HttpContext context) => FastApiRefusals.WriteUnroutedAsync(context);
}
