using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>A request as its endpoint read it: in OpenAI's dialect, or what is wrong with it; and how its caller reads the answer, errors included.</summary>
/// <param name="Request">The request; null where it cannot be followed.</param>
/// <param name="Error">What is wrong with it; null where nothing is.</param>
/// <param name="Dialect">How its caller reads.</param>
internal readonly record struct CallerRequest(InferenceRequest? Request, ApiError? Error, AnswerDialect Dialect);
