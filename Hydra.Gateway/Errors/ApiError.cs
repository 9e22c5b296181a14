namespace Hydra.Gateway.Errors;

/// <summary>A refusal that the caller may read, before any dialect gives it its shape.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">OpenAI's error type, such as <c>invalid_request_error</c>.</param>
/// <param name="Code">OpenAI's error code, such as <c>model_not_found</c>; null where it has none.</param>
/// <param name="Parameter">The field of the request that is at fault; null where none is.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record ApiError(int Status, string Type, string? Code, string? Parameter, string Message)
{
    /// <summary>When it is worth asking again; null where asking again is no remedy.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ApiError Invalid(string message, string? parameter = null, string? code = null) =>
        new(StatusCodes.Status400BadRequest, "invalid_request_error", code, parameter, message);

    public static ApiError ModelNotFound(string model) =>
        new(StatusCodes.Status404NotFound, "invalid_request_error", "model_not_found", "model", $"The model '{(model.Length <= 100 ? model : string.Concat(model.AsSpan(0, 100), "…"))}' does not exist. GET /v1/models lists those that do.");

    public static ApiError AutoNotYet { get; } =
        new(StatusCodes.Status404NotFound, "invalid_request_error", "model_not_found", "model", "The gateway does not choose a model yet: name one. GET /v1/models lists them.");

    public static ApiError Unavailable(string message) =>
        new(StatusCodes.Status503ServiceUnavailable, "server_error", "no_backend_available", null, message);

    /// <summary>The type and code that belong to a status which something other than the gateway's own logic set.</summary>
    public static ApiError OfStatus(int status, string message) => status switch
    {
        401 => new(status, "authentication_error", "invalid_api_key", null, message),
        403 => new(status, "permission_error", "insufficient_scope", null, message),
        413 => new(status, "invalid_request_error", "request_too_large", null, message),
        429 => new(status, "rate_limit_error", "rate_limit_exceeded", null, message),
        >= 400 and < 500 => new(status, "invalid_request_error", null, null, message),
        _ => new(status, "server_error", null, null, message),
    };
}
