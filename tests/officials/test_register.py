"""The Répertoire national des élus: its real columns, what is kept of them, how claims compare."""

import re
import resource
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from civic.officials.models import RegisterEntry, RegisterFile
from civic.officials.register import loading
from civic.officials.register.matching import Match, compare
from civic.officials.states import ClaimState
from tests.factories import make_places, make_territory
from tests.officials.cast import make_claim

pytestmark = pytest.mark.django_db

# The columns as they are published; every person is invented.
_PERSON = (
    "Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;"
    "Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;"
    "Date de début du mandat"
)
_PLACE = (
    "Code du département;Libellé du département;"
    "Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier"
)
_TOWN = f"{_PLACE};Code de la commune;Libellé de la commune"
_ROLE = "Libellé de la fonction;Date de début de la fonction"
SEX, BORN, JOB = "F", "17/05/1971", "Vétérinaire rurale"
_WHO = f"{SEX};{BORN};31;{JOB}"
FILES = {
    "elus-maires-mai.csv": (
        f"{_TOWN};{_PERSON};Date de début de la fonction",
        f"21;Côte-d'Or;;;21231;Dijon;MARCHANDEAU;Louise;{_WHO};22/03/2026;28/03/2026",
        ("mayor", "21231"),
    ),
    "elus-conseillers-municipaux-cm.csv": (
        f"{_TOWN};{_PERSON};{_ROLE};Code nationalité",
        (
            f"21;Côte-d'Or;;;21231;Dijon;D'ARC-TÉNÈBRE;Zoé;{_WHO};22/03/2026;1er adjoint au Maire;"
            "28/03/2026;FR"
        ),
        ("deputy-mayor", "21231"),
    ),
    "elus-conseillers-darrondissements-ca.csv": (
        (
            "Code du département;Libellé du département;Code de la commune;Libellé de la commune;"
            f"Libellé du secteur;{_PERSON};{_ROLE}"
        ),
        f"75;Paris;75056;Paris;Paris 5Eme Secteur;NEMO;Ada;{_WHO};2026-03-22;;",
        ("district", "75056"),
    ),
    "elus-conseillers-communautaires-epci.csv": (
        (
            f"{_PLACE};N° SIREN;Libellé de l'EPCI;"
            "Code de la commune de rattachement;Libellé de la commune de rattachement;"
            f"{_PERSON};{_ROLE}"
        ),
        (
            f"21;Côte-d'Or;;;242100410;Dijon Métropole;21231;Dijon;NEMO;Ada;{_WHO};22/03/2026;"
            "1er vice-président du conseil communautaire;01/04/2026"
        ),
        ("union", "242100410"),
    ),
    "elus-conseillers-departementaux-cd.csv": (
        (
            "Code du département;Libellé du département;Code du canton;Libellé du canton;"
            f"{_PERSON};{_ROLE}"
        ),
        (
            f"21;Côte-d'Or;2101;Beaune;NEMO;Ada;{_WHO};01/07/2021;"
            "Président du conseil départemental;01/07/2021"
        ),
        ("departement-head", "d21"),
    ),
    "elus-conseillers-regionaux-cr.csv": (
        (
            "Code de la région;Libellé de la région;Code de la section départementale;"
            f"Libellé de la section départementale;{_PERSON};{_ROLE}"
        ),
        f"27;Bourgogne-Franche-Comté;21;Côte-d'Or;NEMO;Ada;{_WHO};01/07/2021;;",
        ("region", "r27"),
    ),
    "elus-membres-dune-assemblee-ma.csv": (
        (
            # Two spaces, as published.
            f"Code de la région;Libellé de la région;{_PLACE.replace('lé du', 'lé du ')};"
            "Code de la section - collectivité à statut particulier;Libellé de la section - "
            "collectivité à statut particulier;Code de la circonscription métropolitaine;Libellé "
            f"de la circonscription métropolitaine;{_PERSON};{_ROLE}"
        ),
        (
            f"84;Auvergne-Rhône-Alpes;69;Rhône;69M;Métropole De Lyon;;;69001;Lones Et Coteaux;"
            f"NEMO;Ada;{_WHO};2026-03-23;Vice-président de l'assemblée;2026-03-26"
        ),
        ("collectivity", "200046977"),
    ),
    "elus-deputes-dep.csv": (
        (
            f"{_PLACE};Code de la circonscription législative;Libellé de la circonscription "
            f"législative;{_PERSON}"
        ),
        f"21;Côte-d'Or;;;2101;1ère circonscription;NEMO;Ada;{_WHO};08/07/2024",
        ("deputy", "d21"),
    ),
    "elus-senateurs-sen.csv": (
        f"{_PLACE};{_PERSON}",
        f"2A;Corse-du-Sud;;;NEMO;Ada;{_WHO};01/10/2023",
        ("senator", "d2a"),
    ),
    "elus-representants-parlement-europeen-rpe.csv": (
        _PERSON,
        f"NEMO;Ada;{_WHO};16/07/2024",
        ("european", "fr"),
    ),
    "elus-conseillers-des-francais-de-letranger-cons.csv": (
        (
            '"Code de la circonscription AFE";"Libellé la circonscription AFE";'
            '"Code de la circonscription consulaire";"Libellé de la circonscription consulaire";'
            f'"{_PERSON.replace(";", chr(34) + ";" + chr(34))}";"Libellé de la fonction";'
            '"Date de début de la fonction"'
        ),
        f'1;"Canada";101;"Canada - 1re circonscription";"NEMO";"Ada";{_WHO};2021-05-31;;',
        ("abroad", "fr"),
    ),
    "elus-assemblee-des-francais-de-letranger-afe.csv": (
        f"Code de la circ. AFE;Libellé de la circ. AFE;{_PERSON};{_ROLE}",
        f"1;Canada;NEMO;Ada;{_WHO};2021-10-17;;",
        ("abroad", "fr"),
    ),
}


def write(folder, name, *rows, header=None, encoding="utf-8"):
    path = folder / name
    path.write_bytes("\r\n".join([header or FILES[name][0], *rows, ""]).encode(encoding))
    return path


def bring_in(path, vintage="2026-06-15"):
    out = StringIO()
    call_command("import_officials", str(path), "--vintage", vintage, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_it_reads_each_file_of_the_register_as_it_is_published(tmp_path, name):
    make_places()
    header, row, (code, place) = FILES[name]
    said = bring_in(write(tmp_path, name, row))
    entry = RegisterEntry.objects.get()
    assert (entry.code, entry.place) == (code, place)
    assert entry.starts_on is not None
    kept = RegisterFile.objects.get()
    assert (kept.name, kept.vintage, kept.lines) == (name, date(2026, 6, 15), 1)
    assert kept.licence == "Licence Ouverte 2.0"
    assert "ministère de l’Intérieur" in kept.source
    assert "Licence Ouverte 2.0" in said
    for column in ("Date de naissance", "Code sexe", "socio-professionnelle"):
        assert column in header, "the file itself does hold them"


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        # Assemblies, as they are numbered: a collectivity alone, Corse by either number.
        ("elus-membres-dune-assemblee-ma.csv", "84;", ";;;;975;Saint-Pierre-Et-Miquelon;", "d975"),
        ("elus-membres-dune-assemblee-ma.csv", "84;", "94;Corse;;;94;Corse;", "r94"),
        ("elus-membres-dune-assemblee-ma.csv", "84;", "94;Corse;;;20R;Corse;", "r94"),
        ("elus-membres-dune-assemblee-ma.csv", "84;", "2;Martinique;;;972;Martinique;", "d972"),
        # A councillor of Alsace is of the département of their canton.
        ("elus-conseillers-departementaux-cd.csv", "21;", "6AE;Alsace;6801;Altkirch;", "d68"),
        ("elus-conseillers-departementaux-cd.csv", "21;", "1;Ain;101;Ambérieu;", "d01"),
        ("elus-deputes-dep.csv", "21;", "ZZ;Français Établis Hors De France;;;9901;1ère;", "fr"),
        ("elus-deputes-dep.csv", "21;", ";;987;Polynésie Française;8701;1ère;", "d987"),
        ("elus-maires-mai.csv", "21;", "1;Ain;;;1004;Ambérieu;", "01004"),
    ],
)
def test_it_knows_how_places_are_numbered(tmp_path, name, old, new, place):
    header, row, _expected = FILES[name]
    assert row.startswith(old)
    # The same line from the person's name on.
    person = row[re.search(r"(NEMO|MARCHANDEAU)", row).start() :]
    skipped = header[: header.index("Nom de l'élu")].count(";")
    bring_in(write(tmp_path, name, new + ";" * (skipped - new.count(";")) + person))
    assert RegisterEntry.objects.get().place == place


def test_it_reads_commas_as_once_published_and_names_of_the_summer_of_2026(tmp_path):
    header, row, expected = FILES["elus-maires-mai.csv"]
    file = tmp_path / "elus-maire-mai.csv"
    quoted = ",".join(f'"{cell}"' for cell in row.split(";"))
    file.write_text(f"\ufeff{header.replace(';', ',')}\n{quoted}\n", encoding="utf-8")
    bring_in(file)
    entry = RegisterEntry.objects.get()
    assert (entry.code, entry.place) == expected


def test_no_name_birth_date_sex_nor_occupation_is_kept_anywhere(tmp_path):
    for name, (_header, row, _expected) in FILES.items():
        bring_in(write(tmp_path, name, row))
    tables = ("officials_registerentry", "officials_registerfile")
    with connection.cursor() as cursor:
        stored = ""
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            stored += "\n".join(row for (row,) in cursor.fetchall()).lower()
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_name = ANY(%s)",
            [list(tables)],
        )
        columns = {column for _table, column in cursor.fetchall()}
    for taken in ("1971", "05-17", "17/05", "vétérinaire", "marchandeau", "louise", "nemo", "ada"):
        assert taken not in stored
    assert columns == {
        *("id", "file_id", "code", "place", "starts_on", "name_key", "words", "family"),
        *("kind", "name", "vintage", "digest", "lines", "unplaced", "source", "licence"),
        "loaded_at",
    }


def test_the_same_name_has_another_print_under_another_key(tmp_path, settings):
    name, mayor = "elus-maires-mai.csv", FILES["elus-maires-mai.csv"][1]
    bring_in(write(tmp_path, name, mayor))
    first = RegisterEntry.objects.get().name_key
    bring_in(tmp_path / name)
    assert RegisterEntry.objects.get().name_key == first
    settings.SIGNATURE_HASH_KEY = "another key of this instance"
    bring_in(tmp_path / name)
    assert RegisterEntry.objects.get().name_key != first


@pytest.mark.parametrize(
    ("name", "header", "encoding", "told"),
    [
        ("elus-maires-mai.csv", None, "latin-1", ["elus-maires-mai.csv", "UTF-8", "latin-1"]),
        (
            "elus-maires-mai.csv",
            "a;b;c",
            "utf-8",
            ["elus-maires-mai.csv", "« Nom de l'élu »", "« a »"],
        ),
        (
            "elus-maires-mai.csv",
            FILES["elus-maires-mai.csv"][0].replace(";", "\t"),
            "utf-8",
            ["« Code de la commune »", "il manque"],
        ),
        # The older files of twelve columns without the code of the commune.
        (
            "elus-maires-mai.csv",
            FILES["elus-maires-mai.csv"][0].replace("Code de la commune;", ""),
            "utf-8",
            ["il manque « Code de la commune »"],
        ),
        (
            "elus-deputes-dep.csv",
            _PERSON,
            "utf-8",
            ["elus-deputes-dep.csv", "Code du département ou Code de la collectivité"],
        ),
        ("mes-elus.csv", _PERSON, "utf-8", ["mes-elus.csv", "nom inconnu", "-mai.csv"]),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_changes_nothing(
    tmp_path, name, header, encoding, told
):
    good = FILES["elus-maires-mai.csv"]
    bring_in(write(tmp_path, "elus-maires-mai.csv", good[1]), "2026-01-01")
    before = list(RegisterEntry.objects.values())
    row = FILES.get(name, good)[1]
    path = write(tmp_path, name, row, header=header or FILES[name][0], encoding=encoding)
    with pytest.raises(CommandError) as refused:
        bring_in(path)
    for words in told:
        assert words in str(refused.value)
    assert list(RegisterEntry.objects.values()) == before
    assert RegisterFile.objects.get().vintage == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (FILES["elus-maires-mai.csv"][1].replace("22/03/2026", "mars"), "ligne 3"),
        (FILES["elus-maires-mai.csv"][1].replace("MARCHANDEAU", " "), "ligne 3"),
    ],
)
def test_a_bad_line_is_named(tmp_path, row, told):
    good = FILES["elus-maires-mai.csv"][1]
    with pytest.raises(CommandError, match=told):
        bring_in(write(tmp_path, "elus-maires-mai.csv", good, row))
    assert not RegisterEntry.objects.exists()


def test_an_empty_file_replaces_nothing(tmp_path):
    with pytest.raises(CommandError, match="aucune ligne"):
        bring_in(write(tmp_path, "elus-maires-mai.csv"))
    with pytest.raises(CommandError):
        bring_in(tmp_path / "elus-absents-mai.csv")


def test_a_vintage_replaces_the_one_before_of_its_kind_only(tmp_path):
    mayors, deputies = "elus-maires-mai.csv", "elus-deputes-dep.csv"
    bring_in(write(tmp_path, deputies, FILES[deputies][1]), "2026-01-01")
    bring_in(write(tmp_path, mayors, *[FILES[mayors][1]] * 3), "2026-01-01")
    bring_in(write(tmp_path, mayors, FILES[mayors][1]), "2026-04-01")
    assert sorted(RegisterEntry.objects.values_list("file", flat=True)) == ["dep", "mai"]
    with pytest.raises(CommandError, match="plus ancien"):
        bring_in(tmp_path / mayors, "2026-03-31")


def test_it_never_holds_more_than_a_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 50)
    sizes = []
    copy = loading._copy

    def counted(kind, batch):
        sizes.append(len(batch))
        copy(kind, batch)

    monkeypatch.setattr(loading, "_copy", counted)
    said = bring_in(
        write(tmp_path, "elus-maires-mai.csv", *[FILES["elus-maires-mai.csv"][1]] * 230)
    )
    assert sizes == [50, 50, 50, 50, 30]
    assert "50 lines" in said
    assert "230 lines" in said
    assert RegisterFile.objects.get().lines == 230


# -- Comparing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({}, Match.EXACT),
        ({"civil_name": "MARCHANDEAU Louise"}, Match.EXACT),
        ({"civil_name": "Louise Jeanne Marchandeau"}, Match.EXACT),
        ({"civil_name": "Louïse MARCHANDEAU"}, Match.EXACT),
        ({"civil_name": "Jeanne Marchandeau"}, Match.NEAR),
        ({"civil_name": "Louise Dupont"}, Match.NONE),
        ({"code": "municipal"}, Match.NEAR),
        ({"starts_on": date(2025, 3, 22)}, Match.NEAR),
        ({"territory": "21054"}, Match.NEAR),
        ({"territory": "21054", "civil_name": "Jeanne Marchandeau"}, Match.NONE),
    ],
)
def test_it_compares_name_function_place_and_date(tmp_path, said, match):
    make_places()
    bring_in(write(tmp_path, "elus-maires-mai.csv", FILES["elus-maires-mai.csv"][1]))
    fields = {"starts_on": date(2026, 3, 28), **said}
    if "territory" in fields:
        fields["territory"] = make_territory(fields["territory"])
    claim = make_claim(**fields)
    answer = compare(claim)
    assert answer.match == match
    assert answer.vintage == date(2026, 6, 15)
    if match != Match.NONE:
        assert answer.found[0].place == "Dijon"
    # Nothing is ever accepted by itself.
    claim.refresh_from_db()
    assert claim.state == ClaimState.PENDING


def test_without_a_register_it_says_so():
    answer = compare(make_claim())
    assert (answer.match, answer.found) == (Match.EMPTY, [])


@pytest.mark.full
@pytest.mark.no_cover  # a trace of a million lines takes longer than reading them
def test_a_million_lines_are_read_in_bounded_memory(tmp_path):
    make_places()
    path = tmp_path / "elus-conseillers-municipaux-cm.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(FILES[path.name][0] + "\n")
        for number in range(1_000_000):
            file.write(
                f"21;Côte-d'Or;;;{number % 35_000:05};Ville;NOM{number % 90_000};"
                f"Prénom{number % 9_000};{_WHO};22/03/2026;;;FR\n"
            )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = bring_in(path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert "1000000 lines, " in said
    assert RegisterEntry.objects.count() == 1_000_000
    # Kilobytes: a batch of lines and a bounded memory of prints, not a million lines.
    assert grown < 120_000, f"{grown} KB"
