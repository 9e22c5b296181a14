using System.Globalization;
using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Hydra.Memory.Documents;

/// <summary>The filters of PdfPig, with a look at what a stream would be unpacked into before it is.</summary>
internal sealed class BoundedFilters(int maxBytes) : IFilterProvider
{
    private static readonly IFilterProvider Inner = DefaultFilterProvider.Instance;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bounded(Inner.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bounded(Inner.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bounded(Inner.GetAllFilters());

    private IReadOnlyList<IFilter> Bounded(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new BoundedFilter(filter, maxBytes))];

    private sealed class BoundedFilter(IFilter inner, int maxBytes) : IFilter
    {
        /// <summary>A byte of LZW or of run lengths becomes this many at most.</summary>
        private const int MostOfOthers = 2048;

        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            bool isTooLarge = inner is FlateFilter ? IsOver(input) : inner is LzwFilter or RunLengthFilter && (long)input.Length * MostOfOthers > maxBytes && input.Length > maxBytes / 128;
            if (isTooLarge)
                throw new UnpackedTooLargeException(string.Create(CultureInfo.InvariantCulture, $"A stream of the PDF unpacks into more than {maxBytes} bytes ({DocumentOptions.Section}:MaxUnpackedBytes)."));
            return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        private bool IsOver(Memory<byte> input)
        {
            // Two bytes of zlib's header; damaged data is the filter's to deal with.
            using var source = new MemoryStream(input.ToArray(), Math.Min(2, input.Length), Math.Max(0, input.Length - 2));
            using var unpacked = new DeflateStream(source, CompressionMode.Decompress);
            byte[] buffer = new byte[81920];
            long total = 0;
            try
            {
                for (int read; total <= maxBytes && (read = unpacked.Read(buffer)) > 0;)
                    total += read;
            }
            catch (InvalidDataException)
            {
                return total > maxBytes;
            }

            return total > maxBytes;
        }
    }
}

/// <summary>A stream is a bomb: leaves the parser, which has no word for it.</summary>
internal sealed class UnpackedTooLargeException(string message) : Exception(message);
