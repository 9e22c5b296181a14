using System.Text.Json.Nodes;

namespace Hydra.Simulator.Whisper;

/// <summary>What FastAPI shows of the service; probes ask for it, because there is no health endpoint.</summary>
internal static class WhisperPages
{
    public const string Docs =
        """
        <!DOCTYPE html>
        <html><head><title>Whisper Asr Webservice - Swagger UI</title></head><body><div id="swagger-ui"></div></body></html>
        """;

    public static JsonObject OpenApi() => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "Whisper Asr Webservice", ["version"] = "1.9.1" },
        ["paths"] = new JsonObject
        {
            ["/asr"] = Operation("Asr", "asr_asr_post"),
            ["/detect-language"] = Operation("Detect Language", "detect_language_detect_language_post"),
        },
    };

    private static JsonObject Operation(string summary, string id) => new()
    {
        ["post"] = new JsonObject { ["tags"] = new JsonArray("Endpoints"), ["summary"] = summary, ["operationId"] = id },
    };
}
