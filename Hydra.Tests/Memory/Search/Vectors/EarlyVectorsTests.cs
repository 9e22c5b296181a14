using Hydra.Memory.Search.Vectors;

namespace Hydra.Tests.Memory.Search.Vectors;

public sealed class EarlyVectorsTests
{
    [Fact]
    public void A_vector_is_given_once_and_to_its_owner_only()
    {
        EarlyVectors early = new(2);
        early.Keep(1, 7, [1]);

        Assert.Null(early.Take(1, 8));
        Assert.Equal([1f], early.Take(1, 7)!);
        Assert.Null(early.Take(1, 7));
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many()
    {
        EarlyVectors early = new(2);
        foreach (int no in (int[])[1, 2, 2, 3])
            early.Keep(no, 7, [no]);

        Assert.Null(early.Take(1, 7));
        Assert.Equal([2f], early.Take(2, 7)!);
        Assert.Equal([3f], early.Take(3, 7)!);
    }
}
