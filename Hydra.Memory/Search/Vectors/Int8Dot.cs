using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hydra.Memory.Search.Vectors;

/// <summary>
/// The dot product of two vectors of signed bytes, by whatever this machine does fastest; every way gives the same integer. Lengths are
/// multiples of <see cref="Block"/>, values -127 to 127, so 32 bits hold the sum of up to 65,536 dimensions.
/// </summary>
/// <remarks>.NET 10 offers no 512-bit VNNI instruction: widening to 16 bits and multiply-add is as fast as memory feeds it.</remarks>
internal static class Int8Dot
{
    /// <summary>Vectors are padded with zeros to a multiple of so many.</summary>
    public const int Block = 64;

    /// <summary>The ways that this machine has, the fastest first.</summary>
    public static IEnumerable<string> Ways => [.. Avx512BW.IsSupported ? (string[])["avx512"] : [], .. Avx2.IsSupported ? (string[])["avx2"] : [], "portable", "scalar"];

    public static int Product(ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other)
    {
        if (Avx512BW.IsSupported)
            return ByAvx512(one, other);
        return Avx2.IsSupported ? ByAvx2(one, other) : Portable(one, other);
    }

    /// <summary>By a way of <see cref="Ways"/>; the others serve to check the one in use.</summary>
    public static int Product(string way, ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other) => way switch
    {
        "avx512" => ByAvx512(one, other),
        "avx2" => ByAvx2(one, other),
        "portable" => Portable(one, other),
        _ => Scalar(one, other),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ByAvx512(ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other)
    {
        ref sbyte a = ref MemoryMarshal.GetReference(one);
        ref sbyte b = ref MemoryMarshal.GetReference(other);
        Vector512<int> even = Vector512<int>.Zero;
        Vector512<int> odd = Vector512<int>.Zero;
        for (nuint i = 0; i < (nuint)one.Length; i += Block)
        {
            even += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref a, i)), Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref b, i)));
            odd += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref a, i + 32)), Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref b, i + 32)));
        }

        return Vector512.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ByAvx2(ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other)
    {
        ref sbyte a = ref MemoryMarshal.GetReference(one);
        ref sbyte b = ref MemoryMarshal.GetReference(other);
        Vector256<int> even = Vector256<int>.Zero;
        Vector256<int> odd = Vector256<int>.Zero;
        for (nuint i = 0; i < (nuint)one.Length; i += 32)
        {
            even += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref a, i)), Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref b, i)));
            odd += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref a, i + 16)), Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref b, i + 16)));
        }

        return Vector256.Sum(even + odd);
    }

    private static int Portable(ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other)
    {
        Vector<int> sum = Vector<int>.Zero;
        for (int i = 0; i < one.Length; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(one[i..]), out Vector<short> aLow, out Vector<short> aHigh);
            Vector.Widen(new Vector<sbyte>(other[i..]), out Vector<short> bLow, out Vector<short> bHigh);
            // 127 · 127 fits into 16 bits; two of them do not.
            Vector.Widen(aLow * bLow, out Vector<int> low, out Vector<int> lower);
            Vector.Widen(aHigh * bHigh, out Vector<int> high, out Vector<int> higher);
            sum += low + lower + high + higher;
        }

        return Vector.Sum(sum);
    }

    private static int Scalar(ReadOnlySpan<sbyte> one, ReadOnlySpan<sbyte> other)
    {
        int sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += one[i] * other[i];
        return sum;
    }
}
