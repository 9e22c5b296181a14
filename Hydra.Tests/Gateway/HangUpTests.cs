using Hydra.Tests.Fakes;
using Hydra.Tests.Gateway.Audio;
using Hydra.Tests.Gateway.Images;

namespace Hydra.Tests.Gateway;

/// <summary>
/// A caller's hang-up reaches whoever works for it. The gateway's clock stands still in these tests, so no deadline of its can pass: what the backend sees, it sees
/// because of the hang-up. The one limit is for a gateway that does not tell, which the backend would wait for in vain.
/// </summary>
public sealed class HangUpTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/completions", true)]
    [InlineData("/v1/completions", false)]
    public async Task Text_StreamedOrWhole_BeforeAnythingCame(string path, bool stream)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.NeverAsync);

        await HangUpAsync(world, world.Tabby, caller => world.PostAsync(path, TextRequest(stream), caller));

        Assert.Empty(world.OllamaAi.Received);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    public async Task Text_InTheMiddleOfAStream(string path)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            await BackendReplies.PartsAsync(context, "text/event-stream", ["data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"]);
            await BackendReplies.NeverAsync(context);
        });

        (await world.PostAsync(path, TextRequest(stream: true))).Dispose();

        await AssertToldAsync(world, world.Tabby.HungUp.Task);
    }

    [Fact]
    public async Task Text_WholeInTheMiddleOfItsBody()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            await BackendReplies.PartsAsync(context, "application/json", ["{\"id\":"]);
            await BackendReplies.NeverAsync(context);
        });

        await HangUpAsync(world, world.Tabby, caller => world.PostAsync("/v1/chat/completions", TextRequest(stream: false), caller));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Speech_BeforeOrAfterItsFirstPart(bool afterTheFirstPart)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Kokoro.On["POST /v1/audio/speech"] = async (context, _) =>
        {
            if (afterTheFirstPart)
                await BackendReplies.PartsAsync(context, "audio/mpeg", ["abc"]);
            await BackendReplies.NeverAsync(context);
        });
        const string request = """{"model":"tts-1","input":"Hello.","voice":"alloy"}""";

        if (afterTheFirstPart)
            (await world.PostAsync("/v1/audio/speech", request)).Dispose();
        else
            await HangUpAsync(world, world.Media.Kokoro, caller => world.PostAsync("/v1/audio/speech", request, caller));

        await AssertToldAsync(world, world.Media.Kokoro.HungUp.Task);
    }

    [Fact]
    public async Task Transcription_WhileItIsWorkedOn()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Whisper.On[StrictWhisper.Asr] = (context, _) => BackendReplies.NeverAsync(context));
        using MultipartFormDataContent form = TranscriptionTests.FormOf("RIFF"u8.ToArray(), []);

        await HangUpAsync(world, world.Media.Whisper, caller => world.Client.PostAsync("/v1/audio/transcriptions", form, caller.Token));
    }

    [Fact]
    public async Task Image_WhileItIsPainted_IsTakenBack()
    {
        StrictComfyUi? comfy = null;
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => comfy = new StrictComfyUi(world.Media.ComfyUi) { IsQuick = false });
        using var caller = new CancellationTokenSource();
        Task<HttpResponseMessage> asking = world.PostAsync("/v1/images/generations", """{"model":"dall-e-3","prompt":"A queen."}""", caller);
        await comfy!.Submitted.Task;

        await caller.CancelAsync();

        await AssertToldAsync(world, comfy.TakenBack.Task);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static async Task HangUpAsync(GatewayWorld world, FakeHost backend, Func<CancellationTokenSource, Task<HttpResponseMessage>> ask)
    {
        using var caller = new CancellationTokenSource();
        Task<HttpResponseMessage> asking = ask(caller);
        await backend.Asked.Task;
        Assert.False(backend.HungUp.Task.IsCompleted);
        await caller.CancelAsync();

        await AssertToldAsync(world, backend.HungUp.Task);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static async Task AssertToldAsync(GatewayWorld world, Task told)
    {
        await told.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.Zero, world.Time.Elapsed);
    }

    private static string TextRequest(bool stream) =>
        $$"""{"model":"{{GatewayWorld.Large}}","max_tokens":64,"stream":{{(stream ? "true" : "false")}},"prompt":"Hello","messages":[{"role":"user","content":"Hello"}]}""";
}
