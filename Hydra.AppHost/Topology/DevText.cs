using System.Collections.Immutable;

namespace Hydra.AppHost.Topology;

/// <summary>
/// The value of an environment variable before it is known where everything runs and what the secrets are. An engine turns it
/// into text, or (Aspire) into an expression of its own that becomes the same text.
/// </summary>
internal sealed record DevText(ImmutableArray<DevTextPart> Parts)
{
    /// <summary>Text that is known already.</summary>
    public static DevText Of(string text) => new([new LiteralPart(text)]);

    /// <summary>The address of an endpoint, without a slash at its end.</summary>
    public static DevText Of(DevEndpoint endpoint) => new([new EndpointPart(endpoint, EndpointAspect.Url)]);

    /// <summary>What only this machine, or only its owner, knows.</summary>
    public static DevText Of(DevParameter parameter) => new([new ParameterPart(parameter)]);

    /// <summary>The text itself.</summary>
    public string Resolve(DevValues values) => string.Concat(Parts.Select(part => part.Resolve(values)));
}

/// <summary>A piece of a <see cref="DevText"/>.</summary>
internal abstract record DevTextPart
{
    /// <summary>Text that stays as it is.</summary>
    public static implicit operator DevTextPart(string text) => new LiteralPart(text);

    /// <summary>Its text.</summary>
    public abstract string Resolve(DevValues values);
}

/// <summary>Text that stays as it is.</summary>
internal sealed record LiteralPart(string Text) : DevTextPart
{
    /// <inheritdoc/>
    public override string Resolve(DevValues values) => Text;
}

/// <summary>Where something listens, or a part of that.</summary>
internal sealed record EndpointPart(DevEndpoint Endpoint, EndpointAspect Aspect) : DevTextPart
{
    /// <inheritdoc/>
    public override string Resolve(DevValues values) => Text;

    /// <summary>Its text, for which nothing else need be known.</summary>
    public string Text => Aspect switch
    {
        EndpointAspect.Host => Endpoint.Address.Host,
        EndpointAspect.Port => $"{Endpoint.Address.Port}",
        // Without the slash that Uri ends it with.
        _ => Endpoint.Address.GetLeftPart(UriPartial.Authority),
    };
}

/// <summary>A value that the file does not hold.</summary>
internal sealed record ParameterPart(DevParameter Parameter) : DevTextPart
{
    /// <inheritdoc/>
    public override string Resolve(DevValues values) => values.Of(Parameter);
}

/// <summary>What of an endpoint is meant.</summary>
internal enum EndpointAspect
{
    /// <summary>Scheme, host and port.</summary>
    Url,

    /// <summary>The host alone.</summary>
    Host,

    /// <summary>The port alone.</summary>
    Port,
}

/// <summary>A variable of a process or container.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Injection">Who puts it there.</param>
internal sealed record DevVariable(string Name, DevText Value, Injection Injection = Injection.ByBothEngines);

/// <summary>Who puts a variable into an environment.</summary>
internal enum Injection
{
    /// <summary>Both engines, from the topology.</summary>
    ByBothEngines,

    /// <summary>The embedded engine; Aspire has the same from its own model of endpoints and telemetry.</summary>
    ByAspireItself,
}
