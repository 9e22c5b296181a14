using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Aspire;

/// <summary>The parameters of the topology as Aspire's, each made when it is first used.</summary>
internal sealed class AspireParameters
{
    private readonly Dictionary<DevParameter, IResourceBuilder<ParameterResource>> _made = [];
    private readonly Func<DevParameter, IResourceBuilder<ParameterResource>> _make;

    private AspireParameters(Func<DevParameter, IResourceBuilder<ParameterResource>> make) => _make = make;

    /// <summary>With values, for a run.</summary>
    public static AspireParameters Known(IDistributedApplicationBuilder builder, DevValues values) =>
        new(parameter => builder.AddParameter(parameter.Name, values.Of(parameter), publishValueAsDefault: false, secret: parameter.IsSecret));

    /// <summary>Without, for a description: whoever deploys it gives them.</summary>
    public static AspireParameters ToBeGiven(IDistributedApplicationBuilder builder) =>
        new(parameter => builder.AddParameter(parameter.Name, secret: parameter.IsSecret));

    /// <summary>The resource of a parameter.</summary>
    public IResourceBuilder<ParameterResource> this[DevParameter parameter]
    {
        get
        {
            if (!_made.TryGetValue(parameter, out IResourceBuilder<ParameterResource>? made))
                _made[parameter] = made = _make(parameter);
            return made;
        }
    }
}
