using System.Net.Sockets;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Aspire;

/// <summary>Endpoints at the addresses that the topology gave them.</summary>
internal static class AspireEndpoints
{
    /// <summary>
    /// Sets an endpoint, or changes the one that an integration made under that name. No proxy of Aspire's stands before it: the
    /// resource has its real port, on the address of its node.
    /// </summary>
    /// <param name="resource">What listens.</param>
    /// <param name="endpoint">Where.</param>
    /// <param name="name">The endpoint's name in Aspire.</param>
    public static IResourceBuilder<T> WithAddress<T>(this IResourceBuilder<T> resource, DevEndpoint endpoint, string name)
        where T : IResourceWithEndpoints => resource.WithEndpoint(name, annotation =>
        {
            annotation.Protocol = endpoint.Address.Scheme == "udp" ? ProtocolType.Udp : ProtocolType.Tcp;
            // Redis's integration tells its clients by the scheme how to speak; the others have none of their own.
            if (annotation.UriScheme is "tcp" or "udp")
                annotation.UriScheme = endpoint.Address.Scheme;
            annotation.TargetHost = endpoint.Address.Host;
            annotation.Port = endpoint.Address.Port;
            annotation.TargetPort = endpoint.ContainerPort ?? endpoint.Address.Port;
            annotation.IsProxied = false;
        });

    /// <summary>Names the address that people open.</summary>
    public static IResourceBuilder<T> WithTitle<T>(this IResourceBuilder<T> resource, DevEndpoint endpoint, string title)
        where T : IResource => resource.WithUrlForEndpoint(endpoint.Name, url => url.DisplayText = endpoint.Name == "http" ? title : $"{title} ({endpoint.Name})");
}
