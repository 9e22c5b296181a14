using System.Buffers;
using System.Text;

namespace Hydra.Benchmarks.Gateway;

/// <summary>A TabbyAPI that answers at once, so that what is measured is the way there: a whole answer, or a stream of 50 chunks with a flush after each.</summary>
internal static class FastUpstream
{
    public const string Model = "fast-70B";
    private const int Chunks = 50;

    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(
        $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"{{{Model}}}","choices":[{"index":0,"message":{"role":"assistant","content":"Light of short wavelength is scattered more than light of long wavelength, so the sky is blue."},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":12,"completion_tokens":20,"total_tokens":32}}""");

    private static readonly byte[] Chunk = Encoding.UTF8.GetBytes(
        $$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"{{Model}}","choices":[{"index":0,"delta":{"content":" light"},"logprobs":null,"finish_reason":null}]}""" + "\n\n");

    public static void Run(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.MapGet("/v1/model", () => TypedResults.Text($$"""{"id":"{{Model}}","object":"model"}""", "application/json"));
        app.MapPost("/v1/chat/completions", AnswerAsync);
        app.Run();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (!await WantsStreamAsync(context.Request))
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Whole.Length;
            await context.Response.BodyWriter.WriteAsync(Whole, context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        for (int i = 0; i < Chunks; i++)
            await context.Response.BodyWriter.WriteAsync(Chunk, context.RequestAborted);
        await context.Response.BodyWriter.WriteAsync("data: [DONE]\n\n"u8.ToArray(), context.RequestAborted);
    }

    private static async Task<bool> WantsStreamAsync(HttpRequest request)
    {
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (!read.IsCompleted)
            {
                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            bool stream = read.Buffer.ToArray().AsSpan().IndexOf("\"stream\":true"u8) >= 0;
            request.BodyReader.AdvanceTo(read.Buffer.End);
            return stream;
        }
    }
}
