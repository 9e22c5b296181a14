using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway;

/// <summary>Limits and patience of the gateway. What belongs to one backend (its health check, its models) is in cluster.yaml.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Largest request body in bytes; 64 MB carries a dozen photographs as base64.</summary>
    [Range(1024, 1L << 30)]
    public long MaxRequestBytes { get; set; } = 64L << 20;

    /// <summary>Largest recording in bytes; OpenAI takes 25 MB, an hour of a meeting as WAV is 115 MB.</summary>
    [Range(1024, 1L << 34)]
    public long MaxAudioBytes { get; set; } = 256L << 20;

    /// <summary>How much of a recording is kept in memory, in bytes; a larger one lies in a temporary file while it is worked on. A spoken sentence is under 1 MB.</summary>
    [Range(0, 1 << 28)]
    public int AudioMemoryBytes { get; set; } = 1 << 20;

    /// <summary>How many transcriptions may wait for the one that is under way at a server; more are refused with 429.</summary>
    [Range(0, 1000)]
    public int TranscriptionsWaiting { get; set; } = 8;

    /// <summary>How long a transcription may wait for its turn before it is refused with 503: clients give up soon after.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan TranscriptionQueueTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Largest whole answer and largest single stream event in bytes; beyond it a backend is out of its mind.</summary>
    [Range(1024, 1 << 29)]
    public int MaxAnswerBytes { get; set; } = 64 << 20;

    /// <summary>How long connecting to a backend may take; a LAN needs milliseconds, so two seconds mean that nobody is there.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the first part of a stream may take: a 70B model reads a full 32k prompt in about a minute. A backend that stops answering probes is given up earlier.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan FirstChunkTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a request may wait for its first part before its backend is probed out of turn: one that hangs is then given up within a few probes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SuspicionAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer that is not streamed may take: 4,000 tokens at 30 a second are over two minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan WholeAnswerTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a stream may pause between two parts before it counts as broken.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Length of a pause in a stream, before its first part too, after which the caller is told that it still goes on: between this and half as much again. Claude Code gives up after five minutes of silence.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:04:00")]
    public TimeSpan KeepAliveEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Failures in a row, of real requests, that put a backend into cooldown; one may be the request's own fault.</summary>
    [Range(1, 100)]
    public int FailuresBeforeCooldown { get; set; } = 3;

    /// <summary>First cooldown; it doubles with each trial that fails.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest cooldown: a backend that came back is noticed within it even when its probes look well.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan MaxCooldown { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between two probes of a backend whose last probe failed, so that it is known soon to be down, and soon to be back; else cluster.yaml's health check says.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan RecoveryProbeEvery { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>Refuses a start with options out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
