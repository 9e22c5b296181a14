using System.Text.Json;
using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Hydra.Gateway.Tokens;
using Hydra.Gateway.Translation;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Messages;

/// <summary>Reads Anthropic's requests and has them answered or counted.</summary>
internal sealed class MessagesHandler(
    InferencePipeline pipeline, Router router, RouteTable routes, PromptEstimates estimates, TokenCounter counter, GatewayTelemetry telemetry, IOptions<GatewayOptions> options)
{
    /// <summary>POST /v1/messages.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        AnthropicErrors.Identify(context.Response);
        return pipeline.HandleAsync(context, body => Read(body, isForCounting: false));
    }

    /// <summary>POST /v1/messages/count_tokens.</summary>
    public async Task CountAsync(HttpContext context)
    {
        AnthropicErrors.Identify(context.Response);
        RequestBody.Limit(context, options.Value.MaxRequestBytes);
        CallerRequest asked = Read(await RequestBody.ReadAsync(context.Request, context.RequestAborted), isForCounting: true);
        using (asked.Request)
        {
            (InferenceRoute? route, ApiError? error) = asked.Request is null ? (null, asked.Error) : router.Decide(asked.Request);
            if (route is null || error is not null)
            {
                await asked.Dialect.RefuseAsync(context.Response, error!, context.RequestAborted);
                return;
            }

            TokenCount count = await counter.CountAsync(asked.Request!, route, context.RequestAborted);
            context.Response.Headers[TokenCount.Header] = count.Kind;
            if (asked.Dialect.Dropped is { } dropped)
                context.Response.Headers["x-hydra-dropped"] = dropped;
            await WriteAsync(context, count);
        }
    }

    private CallerRequest Read(RequestBody body, bool isForCounting)
    {
        AnthropicToOpenAiResult translated;
        using (body)
            translated = AnthropicToOpenAi.Translate(body.Memory, isForCounting);
        ApiError? error = translated.Error;
        InferenceRequest? request = null;
        if (error is null)
            (request, error) = RequestParser.Parse(InferenceOperation.Chat, RequestBody.Copy(translated.Body.Span));
        OpenAiToAnthropicTerms terms = request is null
            ? new("", [], () => 1, null)
            : new(request.Model, translated.StopSequences, () => estimates.Of(request.Model, request), routes.Find(request.Model)?.Model.Config.Context);
        return new CallerRequest(request, error, new AnthropicDialect(terms, translated.Dropped, telemetry));
    }

    private static async Task WriteAsync(HttpContext context, TokenCount count)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteNumber("input_tokens", count.Tokens);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
