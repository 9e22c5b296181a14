using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Hydra.Memory.Qdrant;

/// <summary>Reads what Qdrant answers in place of a result.</summary>
internal static class QdrantRefusal
{
    private const int LongestMessage = 500;

    /// <summary>The fault that an answer reports.</summary>
    public static QdrantFault FaultOf(HttpStatusCode status, ReadOnlySpan<byte> body, string address)
    {
        QdrantFaultKind kind = KindOf(status);
        string remedy = kind switch
        {
            QdrantFaultKind.Unauthorized => $"Qdrant at {address} refuses the key: give the right one in ConnectionStrings:{QdrantOptions.Connection}, as Key=…. ",
            QdrantFaultKind.Unreachable => $"Qdrant at {address} cannot do it now. ",
            _ => "",
        };
        string said = SaidIn(body);
        return new QdrantFault(kind, string.Create(CultureInfo.InvariantCulture, $"{remedy}Qdrant said {(int)status}{(said.Length == 0 ? "" : ": ")}{said}"));
    }

    private static QdrantFaultKind KindOf(HttpStatusCode status) => (int)status switch
    {
        401 or 403 => QdrantFaultKind.Unauthorized,
        404 => QdrantFaultKind.NotFound,
        409 => QdrantFaultKind.Taken,
        408 or 429 or >= 500 => QdrantFaultKind.Unreachable,
        _ => QdrantFaultKind.Refused,
    };

    /// <summary>A missing key is told as plain text, all else as JSON; what stands between (a proxy) may say anything, which is left out.</summary>
    private static string SaidIn(ReadOnlySpan<byte> body)
    {
        try
        {
            string said = JsonSerializer.Deserialize(body, QdrantJson.Default.QdrantError)?.Status?.Error ?? "";
            return said.Length <= LongestMessage ? said : said[..LongestMessage] + "…";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
