using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>What TabbyAPI tells of its models, and how it is told to change them.</summary>
internal sealed class TabbyModels(StandIn standIn, TabbyState state)
{
    /// <summary>The admin key sees every folder, the API key only what is loaded.</summary>
    public Task ListAsync(HttpContext context)
    {
        state.Keys.CheckApi(context.Request);
        IEnumerable<string> names = state.Keys.PermissionOf(context.Request) == "admin"
            ? standIn.Models.Select(model => model.Name)
            : state.Loaded is { } loaded ? [loaded.Name] : [];
        return JsonAnswer.WriteAsync(context, new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. names.Select(name => Card(name, parameters: null))]),
        });
    }

    public Task CurrentAsync(HttpContext context)
    {
        state.Keys.CheckApi(context.Request);
        StandInModel model = state.RequireLoaded();
        return JsonAnswer.WriteAsync(context, Card(model.Name, new JsonObject
        {
            ["max_seq_len"] = model.Config.Context,
            ["cache_size"] = model.Config.Context,
            ["cache_mode"] = "Q8",
            ["rope_scale"] = 1.0,
            ["rope_alpha"] = 1.0,
            ["max_batch_size"] = TabbyState.MaxBatchSize,
            ["chunk_size"] = 2048,
            ["prompt_template"] = "from_tokenizer_config",
            ["prompt_template_content"] = Template,
            ["use_vision"] = false,
            ["draft"] = null,
        }));
    }

    public Task PropsAsync(HttpContext context)
    {
        state.Keys.CheckApi(context.Request);
        return JsonAnswer.WriteAsync(context, new JsonObject
        {
            ["total_slots"] = TabbyState.MaxBatchSize,
            ["chat_template"] = Template,
            ["default_generation_settings"] = new JsonObject { ["n_ctx"] = state.RequireLoaded().Config.Context },
        });
    }

    /// <summary>Answers 200 and a stream, whatever comes of it; only a folder that is not there is refused before.</summary>
    public async Task LoadAsync(HttpContext context)
    {
        var problems = new List<JsonNode>();
        BodyField body = await FastApiRefusals.ReadBodyAsync(context, problems);
        state.Keys.CheckAdmin(context.Request);
        string? name = body["model_name"].Required().Text();
        bool skipQueue = body["skip_queue"].Flag();
        body["max_seq_len"].Whole();
        if (problems.Count > 0)
            throw FastApiRefusals.Invalid(problems);
        if (string.IsNullOrEmpty(name))
            throw FastApiRefusals.Refusal(StatusCodes.Status400BadRequest, "A model name was not provided for load.");
        StandInModel model = standIn.Models.FirstOrDefault(model => model.Name == name)
            ?? throw FastApiRefusals.Refusal(StatusCodes.Status400BadRequest, "Could not find the model path for load. Check model name or config.yml?");

        await TabbyEvents.BeginAsync(context);
        await foreach (string progress in state.Loads.LoadAsync(model, skipQueue, WorkRequest.Of(context), context.RequestAborted))
            await TabbyEvents.WriteAsync(context, progress);
    }

    /// <summary>At once: generations that run are broken off.</summary>
    public Task UnloadAsync(HttpContext context)
    {
        state.Keys.CheckAdmin(context.Request);
        state.RequireLoaded();
        state.Replace(null);
        return JsonAnswer.WriteAsync(context, body: null);
    }

    /// <summary>No embedding model is loaded here, and the folder has none.</summary>
    public Task EmbedAsync(HttpContext context)
    {
        state.Keys.CheckApi(context.Request);
        throw FastApiRefusals.Refusal(StatusCodes.Status503ServiceUnavailable, "No embedding models are currently loaded.");
    }

    private const string Template = "{% for message in messages %}{{ message.role }}\n\n{{ message.content }}\n\n{% endfor %}{% if add_generation_prompt %}assistant\n\n{% endif %}";

    private JsonObject Card(string name, JsonObject? parameters) => new()
    {
        ["id"] = name,
        ["object"] = "model",
        ["created"] = standIn.Time.GetUtcNow().ToUnixTimeSeconds(),
        ["owned_by"] = "tabbyAPI",
        ["logging"] = null,
        ["parameters"] = parameters,
    };
}
