using Hydra.AppHost.Topology;
using Hydra.Cluster;

namespace Hydra.Tests.AppHost.Fakes;

/// <summary>A service of ours among containers of every sort: stores of each product, heavy ones, one in another's network.</summary>
internal static class ContainerCluster
{
    public const string Text =
        """
        version: 1
        name: small
        nodes:
          north:
            role: creative
            purpose: Pictures.
            address: 192.0.2.10
            os: { family: nixos, version: "24.11" }
            cpu: { model: any, cores: 4 }
            memory: 8GB
            gpus: { card: { model: any, vendor: nvidia, vram: 8GB } }
          south:
            role: control
            purpose: Everything else.
            address: 192.0.2.20
            os: { family: nixos, version: "24.11" }
            cpu: { model: any, cores: 4 }
            memory: 8GB
        workloads:
          whisper:
            title: Whisper
            category: creative
            node: north
            container: { image: docker.io/onerahmet/whisper, tag: v1 }
            api: whisper
            ports: { http: 9000 }
            health: { http: /openapi.json, every: 10s, timeout: 3s }
            gpus: [card]
          comfyui:
            title: ComfyUI
            category: creative
            node: north
            systemd: { unit: comfyui.service }
            dev: simulated
            api: comfyui
            ports: { http: 8188 }
          gateway:
            title: Gateway
            category: gateway
            node: south
            container: { image: ghcr.io/hydra/gateway, tag: 0.1.0 }
            project: Hydra.Gateway
            ports: { http: 4000 }
            depends-on: [postgres]
            uses: [comfyui, whisper, redis, qdrant, neo4j]
            secrets: [postgres-password]
          postgres:
            title: PostgreSQL
            category: database
            node: south
            container: { image: docker.io/library/postgres, tag: "17.6" }
            ports: { tcp: 5432/tcp }
            store: { product: postgresql, database: hydra, user: me, password: postgres-password }
            health: { every: 10s, timeout: 3s }
            volumes: ["/mnt/user/appdata/post_gres:/var/lib/postgresql/data"]
            secrets: [postgres-password]
          redis:
            title: Redis
            category: database
            node: south
            container: { image: redis, tag: "7" }
            ports: { tcp: 6379/tcp }
            store: { product: redis, password: redis-password }
            secrets: [redis-password]
          qdrant:
            title: Qdrant
            category: database
            node: south
            container: { image: docker.io/qdrant/qdrant, tag: v1.19.0 }
            ports: { http: 6333, grpc: 6334/grpc }
            store: { product: qdrant, password: qdrant-api-key }
            secrets: [qdrant-api-key]
          neo4j:
            title: Neo4j
            category: database
            node: south
            container: { image: docker.io/library/neo4j, tag: "5.26", environment: { NEO4J_AUTH: "me/{secret:neo4j-password}" } }
            ports: { http: 7474, bolt: 7687/bolt }
            store: { product: neo4j, user: me, password: neo4j-password }
            health: { http: /, every: 10s, timeout: 3s }
            secrets: [neo4j-password]
          chat:
            title: Chat
            category: interaction
            node: south
            container: { image: ghcr.io/open-webui/open-webui, tag: v0.9.6, environment: { OPENAI_API_BASE_URL: "{url:gateway}/v1", SEARCH: "{host:gateway}:{port:gateway}" } }
            dev: on-demand
            ports: { http: "3000:8080" }
            depends-on: [gateway]
          dashboard:
            title: Dashboard
            category: observability
            node: south
            container: { image: docker.io/grafana/grafana, tag: "12" }
            ports: { http: 3003 }
            depends-on: [plugins]
          plugins:
            title: Plugins
            category: management
            node: south
            container: { image: "localhost:5000/plugins", tag: "1" }
            ports: { http: 3004 }
            volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro", "shared:/data"]
          films:
            title: Films
            category: media
            node: south
            container: { image: docker.io/plexinc/pms-docker, tag: "1" }
            ports: { http: 32400 }
            volumes: ["/mnt/user/media:/media:ro"]
          tunnel:
            title: Tunnel
            category: network
            node: south
            container: { image: docker.io/qmcgaw/gluetun, tag: "3" }
            ports: { control: 8000 }
          downloads:
            title: Downloads
            category: media
            node: south
            container: { image: docker.io/torrents, tag: "1", network-of: tunnel }
            ports: { http: 8081 }
          later:
            title: Later
            category: agents
            node: south
            container: { image: ghcr.io/hydra/later, tag: 0.1.0 }
            dev: absent
            ports: { http: 8700 }
        """;

    public static ClusterModel Model => ClusterReader.Read(Text).Model!;

    /// <summary>As the Aspire engine plans it.</summary>
    public static DevTopology Plan(DevRequest? request = null) => SmallCluster.Plan(Model, (request ?? new DevRequest()) with { Containers = true });
}
