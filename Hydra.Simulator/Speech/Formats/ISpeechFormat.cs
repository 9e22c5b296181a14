namespace Hydra.Simulator.Speech.Formats;

/// <summary>Puts one utterance into a format, piece by piece.</summary>
internal interface ISpeechFormat
{
    /// <summary>What comes before the sound.</summary>
    /// <param name="samples">How many samples will come; null where that is not known yet, as in a stream.</param>
    byte[] Begin(int? samples);

    /// <summary>The next piece of sound; some of it may come with the piece after.</summary>
    byte[] Add(SpeechPiece piece);

    /// <summary>What is left.</summary>
    byte[] End();
}

/// <summary>Sound that follows directly on the piece before.</summary>
/// <param name="Samples">Its samples, 24 kHz mono.</param>
/// <param name="Word">The word that ends it; null for silence at the end.</param>
internal sealed record SpeechPiece(short[] Samples, SpokenWord? Word);
