using System.Collections.Immutable;
using System.Text;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Validation;

namespace Hydra.Cluster;

/// <summary>Reads cluster.yaml: gives the model, or every problem of the file at once.</summary>
public static class ClusterReader
{
    /// <summary>Name of the file that describes the cluster.</summary>
    public const string FileName = "cluster.yaml";

    /// <summary>Largest file that is read, in bytes; 20,000 workloads need a third of it.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Reads a file. A file that cannot be opened is a problem like any other.</summary>
    public static ClusterReading ReadFile(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxBytes)
                return Failure($"The file has {stream.Length} bytes; at most {MaxBytes} are read.", "Split the homelab, or look for a file that was pasted in.");
            using StreamReader reader = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return Read(reader.ReadToEnd());
        }
        catch (DecoderFallbackException)
        {
            return Failure("The file is not UTF-8.", "Save it as UTF-8.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Failure($"The file cannot be read: {exception.Message}", "Name an existing file that this account may read.");
        }
    }

    /// <summary>Reads text.</summary>
    public static ClusterReading Read(string text)
    {
        if (text.Length > MaxBytes)
            return Failure($"The text has {text.Length} characters; at most {MaxBytes} are read.", "Split the homelab, or look for a file that was pasted in.");

        var problems = new ProblemList();
        YamlNode? root = new YamlTreeReader(text, problems).Read();
        if (root is null)
            return new ClusterReading(null, problems.ToImmutable());

        problems.Root = root;
        ClusterDocument document = new DocumentBinder(problems).BindDocument(root);
        // The rules run on what could be bound, so that the owner sees these problems too and not one layer at a time.
        ClusterValidator.Check(document, problems);
        ImmutableArray<ClusterProblem> found = problems.ToImmutable();
        return new ClusterReading(problems.HasErrors ? null : ClusterModel.From(document, found), found);
    }

    private static ClusterReading Failure(string message, string remedy) =>
        new(null, [new ClusterProblem(ProblemSeverity.Error, 0, 0, "", message, remedy)]);
}

/// <summary>What reading cluster.yaml gave.</summary>
/// <param name="Model">The cluster; null where a problem is an error.</param>
/// <param name="Problems">Every problem, in the order of the file; warnings only where there is a model.</param>
public sealed record ClusterReading(ClusterModel? Model, ImmutableArray<ClusterProblem> Problems);
