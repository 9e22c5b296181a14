using System.Text.Json.Nodes;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary>Ollama's own interface; it asks nobody for a key.</summary>
internal sealed class OllamaDialect : IDialect
{
    private const string Version = "0.18.2";

    private static readonly string[] Reading = ["GET", "HEAD"];

    public void Map(WebApplication app, StandIn standIn)
    {
        var models = new OllamaModels(standIn);
        app.Lifetime.ApplicationStopped.Register(models.Dispose);
        var inventory = new OllamaInventory(standIn, models);
        var generation = new OllamaGeneration(standIn, models);
        var embeddings = new OllamaEmbeddings(standIn, models);

        app.MapMethods("/", Reading, context => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "Ollama is running", "text/plain; charset=utf-8"));
        app.MapMethods("/api/version", Reading, context => JsonAnswer.WriteAsync(context, new JsonObject { ["version"] = Version }));
        app.MapMethods("/api/tags", Reading, inventory.TagsAsync);
        app.MapGet("/api/ps", inventory.LoadedAsync);
        app.MapPost("/api/show", inventory.ShowAsync);
        app.MapPost("/api/chat", generation.ChatAsync).Generates();
        app.MapPost("/api/generate", generation.GenerateAsync).Generates();
        app.MapPost("/api/embed", embeddings.EmbedAsync).Generates();
        app.MapPost("/api/embeddings", embeddings.EmbedOldAsync).Generates();
    }

    public Task WriteServerErrorAsync(HttpContext context) => JsonAnswer.WriteAsync(
        context, StatusCodes.Status500InternalServerError, JsonAnswer.TextOf(OllamaRefusals.Body("llama runner process has terminated: exit status 2")), "application/json; charset=utf-8");

    public Task WriteUnroutedAsync(HttpContext context)
    {
        string text = context.Response.StatusCode == StatusCodes.Status404NotFound ? "404 page not found" : "405 method not allowed";
        return JsonAnswer.WriteAsync(context, context.Response.StatusCode, text, "text/plain");
    }
}
