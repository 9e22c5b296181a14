using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi;

/// <summary>ComfyUI's errors, and those of aiohttp below it.</summary>
internal static class ComfyRefusals
{
    /// <summary>What aiohttp answers where a handler raised something.</summary>
    private const string Broken = "500 Internal Server Error\n\nServer got itself in trouble";

    private const string Text = "text/plain; charset=utf-8";

    public static Task WriteServerErrorAsync(HttpContext context) => JsonAnswer.WriteAsync(context, StatusCodes.Status500InternalServerError, Broken, Text);

    public static Task WriteUnroutedAsync(HttpContext context)
    {
        string name = context.Response.StatusCode == StatusCodes.Status404NotFound ? "Not Found" : "Method Not Allowed";
        return JsonAnswer.WriteAsync(context, context.Response.StatusCode, $"{context.Response.StatusCode}: {name}", Text);
    }

    /// <summary>A bare status, as <c>web.Response(status=…)</c> is.</summary>
    public static Task WriteEmptyAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/octet-stream";
        return Task.CompletedTask;
    }

    public static Task WriteRefusalAsync(HttpContext context, JsonObject error, JsonObject nodeErrors) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, JsonAnswer.TextOf(new JsonObject { ["error"] = error, ["node_errors"] = nodeErrors }), "application/json; charset=utf-8");

    /// <summary>The body as an object; null where the server would have raised, and has answered.</summary>
    public static async Task<JsonObject?> ReadBodyAsync(HttpContext context)
    {
        (JsonElement? body, _) = await JsonRequest.ReadAsync(context);
        if (body is { ValueKind: JsonValueKind.Object } value)
        {
            // Of a name that comes twice, the last counts.
            var read = new JsonObject();
            foreach (JsonProperty property in value.EnumerateObject())
                read[property.Name] = Node(property.Value);
            return read;
        }

        await WriteServerErrorAsync(context);
        return null;
    }

    public static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return FormCollection.Empty;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return FormCollection.Empty;
        }
    }

    /// <summary>A node whose objects have each name once, as Python's dictionaries.</summary>
    private static JsonNode? Node(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new JsonObject();
                foreach (JsonProperty property in element.EnumerateObject())
                    fields[property.Name] = Node(property.Value);
                return fields;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Node)]);
            default:
                return JsonValue.Create(element);
        }
    }
}
