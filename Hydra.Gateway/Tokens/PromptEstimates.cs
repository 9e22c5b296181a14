using System.Collections.Concurrent;
using Hydra.Gateway.Requests;
using Hydra.ServiceDefaults.Clusters;

namespace Hydra.Gateway.Tokens;

/// <summary>
/// How many tokens a prompt probably has, where no tokenizer can be asked in time: its bytes times a ratio that is learnt for each model from what
/// backends report after they have answered.
/// </summary>
internal sealed class PromptEstimates(IClusterSource cluster, TimeProvider time)
{
    /// <summary>Bytes of English prose for one token of the common vocabularies; where a model starts.</summary>
    private const double BytesPerToken = 4;

    /// <summary>What a chat template puts around a message: role, begin and end.</summary>
    private const int TokensPerMessage = 4;

    /// <summary>Weight of a new observation; after ten the start is forgotten.</summary>
    private const double Weight = 0.2;

    /// <summary>Measuring a body costs a pass over it, and one request a second teaches enough.</summary>
    private static readonly TimeSpan LearnEvery = TimeSpan.FromSeconds(1);

    /// <summary>Shorter prompts are mostly template and would teach a wrong ratio.</summary>
    private const int ShortestLesson = 200;

    private readonly ConcurrentDictionary<string, Calibration> _calibrations = new();

    /// <summary>The estimate for a request.</summary>
    /// <param name="model">A model or alias; an unknown one is estimated like English.</param>
    /// <param name="request">The request.</param>
    public int Of(string model, InferenceRequest request)
    {
        PromptSize size = PromptSize.Of(request.Body.Span);
        return (int)Math.Clamp(Math.Ceiling(size.TextBytes * RatioOf(model)) + Overhead(size), 1, int.MaxValue);
    }

    /// <summary>The estimate for the tools of a request alone.</summary>
    /// <param name="model">A model or alias; an unknown one is estimated like English.</param>
    /// <param name="request">The request.</param>
    public int OfTools(string model, InferenceRequest request) => (int)Math.Ceiling(request.Tools.Sum(tool => (long)tool.Range.Length) * RatioOf(model));

    /// <summary>Learns from the number that a backend reported.</summary>
    /// <param name="model">The name of the model that answered.</param>
    /// <param name="request">What it answered.</param>
    /// <param name="promptTokens">What it counted.</param>
    public void Learn(string model, InferenceRequest request, int promptTokens)
    {
        Calibration calibration = _calibrations.GetOrAdd(model, static _ => new Calibration());
        if (!calibration.TryBegin(time, LearnEvery))
            return;
        PromptSize size = PromptSize.Of(request.Body.Span);
        double tokens = promptTokens - Overhead(size);
        if (size.TextBytes >= ShortestLesson && tokens > 0)
            calibration.Learn(tokens / size.TextBytes);
    }

    private double RatioOf(string model) =>
        _calibrations.TryGetValue(cluster.Current.RouteFor(model)?.Model.Name ?? model, out Calibration? calibration) ? calibration.TokensPerByte : 1 / BytesPerToken;

    private static int Overhead(PromptSize size) => (size.Messages * TokensPerMessage) + size.PictureTokens;

    private sealed class Calibration
    {
        private readonly Lock _lock = new();
        private long _lastLesson;
        private double _tokensPerByte = 1 / BytesPerToken;

        public double TokensPerByte => Volatile.Read(ref _tokensPerByte);

        public bool TryBegin(TimeProvider time, TimeSpan every)
        {
            lock (_lock)
            {
                long now = time.GetTimestamp();
                if (_lastLesson != 0 && time.GetElapsedTime(_lastLesson, now) < every)
                    return false;
                _lastLesson = now;
                return true;
            }
        }

        /// <summary>Within what any tokenizer does: a token of eight bytes at the most, a byte of two tokens.</summary>
        public void Learn(double ratio)
        {
            lock (_lock)
                Volatile.Write(ref _tokensPerByte, (_tokensPerByte * (1 - Weight)) + (Math.Clamp(ratio, 0.125, 2) * Weight));
        }
    }
}
