using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>What a request of the Responses API may say that cannot be followed here, and what to do instead.</summary>
internal static class ResponsesRefusals
{
    private static readonly (string Name, JsonValueKind Kind, string Expected)[] Kinds =
    [
        ("metadata", JsonValueKind.Object, "an object of strings"),
        ("instructions", JsonValueKind.String, "a string"),
        ("include", JsonValueKind.Array, "a list of strings"),
        ("text", JsonValueKind.Object, "an object with a format"),
        ("reasoning", JsonValueKind.Object, "an object with an effort"),
        ("stream_options", JsonValueKind.Object, "an object"),
    ];

    public static ApiError? Check(JsonElement root)
    {
        const string Stateless = "This gateway stores no responses: send the whole conversation in 'input', with the output items of earlier responses in it.";
        if (root.Says("previous_response_id", out _))
            return ApiError.Invalid($"'previous_response_id' cannot be followed. {Stateless}", "previous_response_id", "unsupported_parameter");
        if (root.Says("conversation", out _))
            return ApiError.Invalid($"'conversation' cannot be followed. {Stateless}", "conversation", "unsupported_parameter");
        if (root.Says("background", out JsonElement background) && background.ValueKind != JsonValueKind.False)
            return ApiError.Invalid("'background' cannot be followed: this gateway stores no responses that could be fetched later. Leave it out and read the answer, or stream it.", "background", "unsupported_parameter");
        if (root.Says("prompt", out _))
            return ApiError.Invalid("'prompt' names a template that OpenAI stores; this gateway has none. Send its text in 'instructions' and 'input'.", "prompt", "unsupported_parameter");
        foreach ((string name, JsonValueKind kind, string expected) in Kinds)
        {
            if (root.Says(name, out JsonElement value) && value.ValueKind != kind)
                return ApiError.Invalid($"'{name}' must be {expected}.", name);
        }

        return CheckNumbers(root);
    }

    private static ApiError? CheckNumbers(JsonElement root)
    {
        if (root.Says("max_output_tokens", out JsonElement most) && !(most.ValueKind == JsonValueKind.Number && most.TryGetInt32(out int tokens) && tokens > 0))
            return ApiError.Invalid("'max_output_tokens' must be a whole number above 0.", "max_output_tokens");
        if (root.Says("top_logprobs", out JsonElement top) && !(top.ValueKind == JsonValueKind.Number && top.TryGetInt32(out int count) && count is >= 0 and <= 20))
            return ApiError.Invalid("'top_logprobs' must be a whole number from 0 to 20.", "top_logprobs");
        return null;
    }
}
