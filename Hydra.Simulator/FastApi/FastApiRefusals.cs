using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.FastApi;

/// <summary>What FastAPI itself answers: a refusal's <c>detail</c>, the list of what Pydantic found, and what has no route.</summary>
internal static class FastApiRefusals
{
    public static RefusalException Refusal(int status, JsonNode detail) => new(status, JsonAnswer.TextOf(new JsonObject { ["detail"] = detail }));

    public static RefusalException Invalid(IEnumerable<JsonNode> problems) => Refusal(StatusCodes.Status422UnprocessableEntity, new JsonArray([.. problems]));

    /// <summary>The body, checked to be JSON; what else is wrong with it goes into the list.</summary>
    public static async Task<BodyField> ReadBodyAsync(HttpContext context, List<JsonNode> problems)
    {
        (JsonElement? body, string? problem) = await JsonRequest.ReadAsync(context);
        if (problem is not null)
            throw NotJson(problem);
        if (body is not { } value)
            throw Invalid([new JsonObject { ["type"] = "missing", ["loc"] = new JsonArray("body"), ["msg"] = "Field required", ["input"] = null }]);
        if (value.ValueKind != JsonValueKind.Object)
            problems.Add(new JsonObject { ["type"] = "model_attributes_type", ["loc"] = new JsonArray("body"), ["msg"] = "Input should be a valid dictionary or object to extract fields from" });
        return BodyField.Root(value, problems);
    }

    /// <summary>What Starlette writes where a handler raised something that nobody caught.</summary>
    public static Task WriteServerErrorAsync(HttpContext context) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status500InternalServerError, "Internal Server Error", "text/plain; charset=utf-8");

    public static Task WriteUnroutedAsync(HttpContext context)
    {
        string detail = context.Response.StatusCode == StatusCodes.Status404NotFound ? "Not Found" : "Method Not Allowed";
        return JsonAnswer.WriteAsync(context, context.Response.StatusCode, JsonAnswer.TextOf(new JsonObject { ["detail"] = detail }));
    }

    private static RefusalException NotJson(string problem) => Invalid(
    [
        new JsonObject
        {
            ["type"] = "json_invalid",
            ["loc"] = new JsonArray("body", 0),
            ["msg"] = "JSON decode error",
            ["input"] = new JsonObject(),
            ["ctx"] = new JsonObject { ["error"] = problem },
        },
    ]);
}
