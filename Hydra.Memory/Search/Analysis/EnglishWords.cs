namespace Hydra.Memory.Search.Analysis;

/// <summary>What English does that no rule of a stemmer covers: words of grammar, contractions, irregular verbs and plurals.</summary>
internal static class EnglishWords
{
    /// <summary>Words of grammar, and those that ask.</summary>
    public static readonly string[] Stop = """
        a an the
        and or but nor so if then than as because while until
        of at by for with about against between into through during before after above below to from up down in out on off over under again further
        i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their theirs themselves
        am is are was were be been being have has had having do does did doing done will would shall should can could may might must
        what which who whom whose this that these those when where why how
        there here all any both each few more most other some such no not only own same too very just also ever even still yet
        dont didnt doesnt isnt arent wasnt werent hasnt havent hadnt wont wouldnt shouldnt couldnt cant cannot im ive
        """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly (string Base, string Forms)[] IrregularForms =
    [
        ("be", "am is are was were been being"), ("have", "has had"), ("do", "does did done"), ("go", "goes went gone"),
        ("arise", "arose arisen"), ("awake", "awoke awoken"), ("bear", "bore borne"), ("beat", "beaten"), ("become", "became"),
        ("begin", "began begun"), ("bend", "bent"), ("bind", "bound"), ("bite", "bitten"), ("bleed", "bled"), ("blow", "blew blown"),
        ("break", "broke broken"), ("breed", "bred"), ("bring", "brought"), ("build", "built"), ("burn", "burnt"), ("buy", "bought"),
        ("catch", "caught"), ("choose", "chose chosen"), ("cling", "clung"), ("come", "came"), ("creep", "crept"), ("deal", "dealt"),
        ("dig", "dug"), ("draw", "drew drawn"), ("dream", "dreamt"), ("drink", "drank drunk"), ("drive", "drove driven"),
        ("eat", "ate eaten"), ("fall", "fell fallen"), ("feed", "fed"), ("feel", "felt"), ("fight", "fought"), ("find", "found"),
        ("flee", "fled"), ("fly", "flew flown"), ("forbid", "forbade forbidden"), ("forget", "forgot forgotten"),
        ("forgive", "forgave forgiven"), ("freeze", "froze frozen"), ("get", "got gotten"), ("give", "gave given"),
        ("grow", "grew grown"), ("hang", "hung"), ("hear", "heard"), ("hide", "hid hidden"), ("hold", "held"), ("keep", "kept"),
        ("kneel", "knelt"), ("know", "knew known"), ("lay", "laid"), ("lead", "led"), ("leap", "leapt"), ("learn", "learnt"),
        ("leave", "left"), ("lend", "lent"), ("light", "lit"), ("lose", "lost"), ("make", "made"), ("mean", "meant"), ("meet", "met"),
        ("pay", "paid"), ("ride", "rode ridden"), ("ring", "rang rung"), ("rise", "risen"), ("run", "ran"), ("say", "said"),
        ("see", "saw seen"), ("seek", "sought"), ("sell", "sold"), ("send", "sent"), ("shake", "shook shaken"), ("shine", "shone"),
        ("shoot", "shot"), ("show", "shown"), ("shrink", "shrank shrunk"), ("sing", "sang sung"), ("sink", "sank sunk"), ("sit", "sat"),
        ("sleep", "slept"), ("slide", "slid"), ("speak", "spoke spoken"), ("speed", "sped"), ("spend", "spent"), ("spin", "spun"),
        ("spring", "sprang sprung"), ("stand", "stood"), ("steal", "stole stolen"), ("stick", "stuck"), ("sting", "stung"),
        ("strike", "struck"), ("strive", "strove striven"), ("swear", "swore sworn"), ("sweep", "swept"), ("swim", "swam swum"),
        ("swing", "swung"), ("take", "took taken"), ("teach", "taught"), ("tear", "tore torn"), ("tell", "told"), ("think", "thought"),
        ("throw", "threw thrown"), ("understand", "understood"), ("undertake", "undertook undertaken"), ("wake", "woke woken"),
        ("wear", "wore worn"), ("weave", "wove woven"), ("weep", "wept"), ("win", "won"),
        ("withdraw", "withdrew withdrawn"), ("write", "wrote written"), ("child", "children"), ("person", "people"), ("man", "men"),
        ("woman", "women"), ("foot", "feet"), ("tooth", "teeth"), ("mouse", "mice"), ("goose", "geese"),
        ("wife", "wives"), ("knife", "knives"), ("wolf", "wolves"), ("half", "halves"), ("shelf", "shelves"),
        ("thief", "thieves"), ("good", "better best"), ("bad", "worse worst"),
    ];

    /// <summary>The base form of an irregular one: went to go, children to child. Forms that are also common words of their own ("saw", "felt") go to the verb.</summary>
    public static readonly IReadOnlyDictionary<string, string> Irregular = BaseForms();

    /// <summary>Without the possessive or a contracted verb; "don't" loses only its apostrophe, as it says the contrary of "do".</summary>
    public static string WithoutEnding(string word)
    {
        int apostrophe = word.LastIndexOf('\'');
        if (apostrophe < 0)
            return word;
        return word.AsSpan(apostrophe + 1) is "s" or "m" or "ve" or "re" or "ll" or "d" ? word[..apostrophe].Replace("'", "", StringComparison.Ordinal) : word.Replace("'", "", StringComparison.Ordinal);
    }

    private static Dictionary<string, string> BaseForms()
    {
        Dictionary<string, string> forms = new(StringComparer.Ordinal);
        foreach ((string lemma, string irregular) in IrregularForms)
        {
            foreach (string form in irregular.Split(' '))
                forms[form] = lemma;
        }

        return forms;
    }
}
