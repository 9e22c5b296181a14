using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Letta;

/// <summary>What was asked for, or why it was refused.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
internal readonly struct Outcome<T> where T : notnull
{
    public Outcome(T value)
        : this(value, null)
    {
    }

    private Outcome(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    public T? Value { get; }

    public Refusal? Refusal { get; }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);

    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal, [NotNullWhen(false)] out T? value)
    {
        refusal = Refusal;
        value = Value;
        return refusal is not null;
    }

    /// <summary>The same refusal, or another form of the value.</summary>
    public Outcome<TOther> Then<TOther>(Func<T, TOther> form) where TOther : notnull => Refusal is { } refusal ? refusal : form(Value!);

    /// <summary>The answer over HTTP.</summary>
    public Results<Ok<T>, JsonHttpResult<LettaError>> ToResult() => Refusal is { } refusal ? LettaResults.Of(refusal) : TypedResults.Ok(Value!);
}
