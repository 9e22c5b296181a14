namespace Hydra.Simulator.Whisper;

/// <summary>The languages that Whisper knows, and which one a text is in, by its script.</summary>
internal static class SpokenLanguage
{
    public const string English = "en";

    private static readonly Dictionary<string, string> Names = Parse(
        """
        en english,zh chinese,de german,es spanish,ru russian,ko korean,fr french,ja japanese,pt portuguese,tr turkish,pl polish,ca catalan,nl dutch,
        ar arabic,sv swedish,it italian,id indonesian,hi hindi,fi finnish,vi vietnamese,he hebrew,uk ukrainian,el greek,ms malay,cs czech,ro romanian,
        da danish,hu hungarian,ta tamil,no norwegian,th thai,ur urdu,hr croatian,bg bulgarian,lt lithuanian,la latin,mi maori,ml malayalam,cy welsh,
        sk slovak,te telugu,fa persian,lv latvian,bn bengali,sr serbian,az azerbaijani,sl slovenian,kn kannada,et estonian,mk macedonian,br breton,
        eu basque,is icelandic,hy armenian,ne nepali,mn mongolian,bs bosnian,kk kazakh,sq albanian,sw swahili,gl galician,mr marathi,pa punjabi,
        si sinhala,km khmer,sn shona,yo yoruba,so somali,af afrikaans,oc occitan,ka georgian,be belarusian,tg tajik,sd sindhi,gu gujarati,am amharic,
        yi yiddish,lo lao,uz uzbek,fo faroese,ht haitian creole,ps pashto,tk turkmen,nn nynorsk,mt maltese,sa sanskrit,lb luxembourgish,my myanmar,
        bo tibetan,tl tagalog,mg malagasy,as assamese,tt tatar,haw hawaiian,ln lingala,ha hausa,ba bashkir,jw javanese,su sundanese,yue cantonese
        """);

    public static string NameOf(string code) => Names[code];

    /// <summary>The code that a code or an English name means; null where there is none.</summary>
    public static string? Find(string text)
    {
        string wanted = text.ToLowerInvariant();
        return Names.ContainsKey(wanted) ? wanted : Names.FirstOrDefault(pair => pair.Value == wanted).Key;
    }

    /// <summary>The language of a text: what is written in Latin letters counts as English.</summary>
    public static string Of(string text) =>
        text.Any(letter => letter is >= '\u3040' and <= '\u30FF') ? "ja"
        : text.Any(letter => letter is >= '\uAC00' and <= '\uD7A3') ? "ko"
        : text.Any(letter => letter is >= '\u4E00' and <= '\u9FFF') ? "zh"
        : text.Any(letter => letter is >= '\u0400' and <= '\u04FF') ? "ru"
        : text.Any(letter => letter is >= '\u0600' and <= '\u06FF') ? "ar"
        : text.Any(letter => letter is >= '\u0370' and <= '\u03FF') ? "el"
        : English;

    private static Dictionary<string, string> Parse(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries).Select(entry => entry.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
}
