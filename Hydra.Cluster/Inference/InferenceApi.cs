namespace Hydra.Cluster.Inference;

/// <summary>The HTTP interfaces of servers that models run on.</summary>
public enum InferenceApi
{
    /// <summary>TabbyAPI: OpenAI's dialect and model management.</summary>
    Tabbyapi,

    /// <summary>Ollama's own interface.</summary>
    Ollama,

    /// <summary>Kokoro-FastAPI: speech.</summary>
    Kokoro,

    /// <summary>whisper-asr-webservice: transcription.</summary>
    Whisper,

    /// <summary>ComfyUI: images.</summary>
    Comfyui,
}

/// <summary>What the servers behind the interfaces can do.</summary>
public static class InferenceApiTraits
{
    /// <summary>Whether it serves models of a kind.</summary>
    public static bool Serves(this InferenceApi api, ModelKind kind) => api switch
    {
        InferenceApi.Kokoro => kind is ModelKind.Speech,
        InferenceApi.Whisper => kind is ModelKind.Transcription,
        InferenceApi.Comfyui => kind is ModelKind.Image,
        _ => kind.IsLanguage(),
    };

    /// <summary>Whether it holds one model at a time, so that loading another one unloads it.</summary>
    public static bool HoldsOneModel(this InferenceApi api) => api is InferenceApi.Tabbyapi;

    /// <summary>Whether it can load weights of a format.</summary>
    public static bool CanLoad(this InferenceApi api, ModelFormat format) => api switch
    {
        InferenceApi.Tabbyapi => format is not ModelFormat.Gguf,
        InferenceApi.Ollama => format is ModelFormat.Gguf or ModelFormat.Safetensors,
        _ => false,
    };
}
