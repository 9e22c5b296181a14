using CsCheck;
using Hydra.Memory.Search.Vectors;

namespace Hydra.Tests.Memory.Search.Vectors;

public sealed class Int8DotTests
{
    [Fact]
    public void Every_way_gives_the_same_integer() =>
        Gen.Int[1, 20].SelectMany(blocks => Gen.SByte[-127, 127].Array[blocks * Int8Dot.Block].Select(Gen.SByte[-127, 127].Array[blocks * Int8Dot.Block])).Sample((one, other) =>
        {
            int expected = one.Zip(other, (a, b) => a * b).Sum();
            Assert.All(Int8Dot.Ways, way => Assert.Equal(expected, Int8Dot.Product(way, one, other)));
            Assert.Equal(expected, Int8Dot.Product(one, other));
        });

    [Fact]
    public void The_largest_vectors_do_not_overflow()
    {
        sbyte[] largest = new sbyte[65_536];
        Array.Fill(largest, (sbyte)-127);
        Assert.All(Int8Dot.Ways, way => Assert.Equal(127 * 127 * 65_536, Int8Dot.Product(way, largest, largest)));
    }
}
