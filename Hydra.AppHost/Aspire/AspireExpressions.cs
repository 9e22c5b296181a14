using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Aspire;

/// <summary>Texts of the topology as Aspire's expressions, which find out where a resource listens when it does, and as seen from whoever asks.</summary>
internal sealed class AspireExpressions(AspireParameters parameters)
{
    private readonly Dictionary<(string Workload, string Name), EndpointReference> _endpoints = [];

    /// <summary>Says which resource listens at an endpoint; the others are known by their addresses alone.</summary>
    public void Add(DevEndpoint endpoint, EndpointReference reference) => _endpoints[(endpoint.Workload, endpoint.Name)] = reference;

    /// <summary>The expression of a text.</summary>
    public ReferenceExpression Of(DevText text)
    {
        var expression = new ReferenceExpressionBuilder();
        foreach (DevTextPart part in text.Parts)
            Append(part, expression);
        return expression.Build();
    }

    private void Append(DevTextPart part, ReferenceExpressionBuilder expression)
    {
        switch (part)
        {
            case LiteralPart literal:
                expression.AppendLiteral(literal.Text);
                break;
            case ParameterPart parameter:
                expression.AppendFormatted(parameters[parameter.Parameter].Resource);
                break;
            case EndpointPart endpoint when _endpoints.TryGetValue((endpoint.Endpoint.Workload, endpoint.Endpoint.Name), out EndpointReference? reference):
                expression.AppendFormatted(reference.Property(PropertyOf(endpoint.Aspect)));
                break;
            case EndpointPart elsewhere:
                expression.AppendLiteral(elsewhere.Text);
                break;
        }
    }

    private static EndpointProperty PropertyOf(EndpointAspect aspect) => aspect switch
    {
        EndpointAspect.Host => EndpointProperty.Host,
        EndpointAspect.Port => EndpointProperty.Port,
        _ => EndpointProperty.Url,
    };
}
