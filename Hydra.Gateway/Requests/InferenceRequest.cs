namespace Hydra.Gateway.Requests;

/// <summary>A function of a tool without a description, parameters or both.</summary>
/// <param name="Inside">The first byte after its brace.</param>
/// <param name="Description">Whether the description is missing.</param>
/// <param name="Parameters">Whether the parameters are missing.</param>
internal readonly record struct FunctionGap(int Inside, bool Description, bool Parameters);

/// <summary>A tool of <c>tools</c>.</summary>
/// <param name="Range">Where it stands.</param>
/// <param name="Name">Its function's name; null where it has none.</param>
internal readonly record struct ToolPlace(BodyRange Range, string? Name);

/// <summary>What a completion of text may ask for that few backends can do.</summary>
/// <param name="Suffix">To fill in before a text.</param>
/// <param name="Echo">To begin with the prompt.</param>
internal readonly record struct TextWishes(bool Suffix, bool Echo);

/// <summary>A schema within OpenAI's wrapper of name, strictness and schema.</summary>
/// <param name="Wrapper">The value of <c>json_schema</c>.</param>
/// <param name="Schema">The value of <c>schema</c> in it.</param>
internal readonly record struct SchemaWrapper(BodyRange Wrapper, BodyRange Schema);

/// <summary>
/// A request in OpenAI's dialect: its bytes as they came, and the few places of them that the gateway reads or replaces.
/// Everything it does not know stays where it is and reaches the backend untouched.
/// </summary>
internal sealed class InferenceRequest(InferenceOperation operation, RequestBody body, RequestScan scan) : IDisposable
{
    public InferenceOperation Operation { get; } = operation;

    public ReadOnlyMemory<byte> Body => body.Memory;

    /// <summary>The model or alias that the caller named.</summary>
    public string Model { get; } = scan.Model!;

    /// <summary>Whether the answer is to be streamed.</summary>
    public bool Stream { get; } = scan.Stream;

    /// <summary>Whether the caller asked for usage at the end of the stream.</summary>
    public bool IncludeUsage { get; } = scan.IncludeUsage;

    /// <summary>The value of <c>model</c>, quotes included.</summary>
    public BodyRange ModelValue { get; } = scan.ModelValue;

    /// <summary>The value of <c>stream_options</c>; null where the body has none.</summary>
    public BodyRange? StreamOptions { get; } = scan.StreamOptions;

    /// <summary>The first byte after the body's opening brace.</summary>
    public int InsideObject { get; } = scan.InsideObject;

    /// <summary>The functions of <c>tools</c> that lack what OpenAI leaves open.</summary>
    public IReadOnlyList<FunctionGap> IncompleteFunctions { get; } = scan.Tools.Gaps;

    /// <summary>The tools, in order.</summary>
    public IReadOnlyList<ToolPlace> Tools { get; } = scan.Tools.Tools;

    /// <summary>The choice of tools, where it is OpenAI's <c>allowed_tools</c>, which no backend knows; null where it is another.</summary>
    public AllowedTools? AllowedTools { get; } = scan.AllowedTools;

    /// <summary>The roles <c>developer</c>, quotes included: OpenAI's newer word for <c>system</c>, which the templates of models do not know.</summary>
    public IReadOnlyList<BodyRange> Developers { get; } = scan.Developers;

    /// <summary>What a completion of text asks for beyond text.</summary>
    public TextWishes Wishes { get; } = scan.Wishes;

    /// <summary>The form that the answer is to have.</summary>
    public FormatScan Format { get; } = scan.Format;

    public void Dispose() => body.Dispose();
}
