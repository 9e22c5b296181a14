using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Speech.Listening;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Whisper;

/// <summary>whisper-asr-webservice 1.9 with its default engine; it asks nobody for a key.</summary>
internal sealed class WhisperDialect : IDialect
{
    private const string Engine = "openai_whisper";
    private const double Confidence = 0.98;

    private static readonly string[] Tasks = ["transcribe", "translate"];

    /// <summary>A request names no model: the server has the one that it was started with.</summary>
    public ImmutableArray<FaultKind> NeverHas => [FaultKind.WrongModel];

    public void Map(WebApplication app, StandIn standIn)
    {
        var engine = new WhisperEngine(standIn);
        app.Use(next => context => engine.AdmitAsync(context, next));
        app.MapGet("/", context =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = "/docs";
            return Task.CompletedTask;
        });
        app.MapGet("/docs", context => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, WhisperPages.Docs, "text/html; charset=utf-8"));
        app.MapGet("/openapi.json", context => JsonAnswer.WriteAsync(context, WhisperPages.OpenApi()));
        app.MapPost("/asr", context => TranscribeAsync(context, engine)).Generates();
        app.MapPost("/detect-language", context => DetectAsync(context, engine)).Generates();
    }

    public Task WriteServerErrorAsync(HttpContext context) => FastApiRefusals.WriteServerErrorAsync(context);

    public Task WriteUnroutedAsync(HttpContext context) => FastApiRefusals.WriteUnroutedAsync(context);

    private async Task TranscribeAsync(HttpContext context, WhisperEngine engine)
    {
        WhisperRequest request = await WhisperRequestReader.ReadAsync(context);
        string? language = request.Language is { } named ? SpokenLanguage.Find(named) : null;
        // What FFmpeg or Whisper raise, nobody catches there: a file that is no sound, another task, an unknown language.
        if (request.Audio() is not { } audio || !Tasks.Contains(request.Task) || (request.Language is not null && language is null))
        {
            await WriteServerErrorAsync(context);
            return;
        }

        if (!await ListenAsync(context, engine, audio))
            return;
        Transcript transcript = TranscriptWriter.Write(audio, language, request.Task == "translate");
        context.Response.Headers["Asr-Engine"] = Engine;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{Uri.EscapeDataString(request.FileName)}.{Uri.EscapeDataString(request.Output)}\"";
        // Whatever the output is.
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, TranscriptFormats.Write(transcript, request.Output, request.WordTimestamps), "text/plain; charset=utf-8");
    }

    private async Task DetectAsync(HttpContext context, WhisperEngine engine)
    {
        WhisperRequest request = await WhisperRequestReader.ReadAsync(context);
        if (request.Audio() is not { } audio)
        {
            await WriteServerErrorAsync(context);
            return;
        }

        if (!await ListenAsync(context, engine, audio))
            return;
        string code = TranscriptWriter.Write(audio, language: null, translates: false).Language;
        await JsonAnswer.WriteAsync(context, new JsonObject { ["detected_language"] = SpokenLanguage.NameOf(code), ["language_code"] = code, ["confidence"] = Confidence });
    }

    /// <summary>Takes the time; false where memory ran out, which was answered.</summary>
    private async Task<bool> ListenAsync(HttpContext context, WhisperEngine engine, HeardAudio audio)
    {
        WorkRequest work = WorkRequest.Of(context);
        await engine.ListenAsync(audio, work, context.RequestAborted);
        if (work.Fault != FaultKind.OutOfMemory)
            return true;
        await WriteServerErrorAsync(context);
        return false;
    }
}
