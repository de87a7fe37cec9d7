"""What a line of a report is about: classes, their types and units, and how each thing was. One line a term.

Firearm, part and ammunition are as in the Firearms Protocol, article 3. A part is not a firearm, and types are never
summed across classes.
"""

from typing import NamedTuple

from ops.reports.vocabulary.term import OTHER, UNKNOWN, Term, Vocabulary


class Class(NamedTuple):
    """A class of things: its types, the units people use for it (others are a warning, no refusal), and the unit that
    goes without saying, or None where leaving it out would be a guess."""

    term: Term
    types: tuple[Term, ...]
    units: frozenset[str]
    default_unit: str | None = None


CURRENCY = "currency"
"""Stands in `Class.units` for every ISO 4217 code."""

CLASSES: tuple[Class, ...] = (
    Class(Term("firearm", "Firearm", "Arme à feu", "Arma de fogo", "سلاح ناري"), (
        Term("pistol", "Pistol", "Pistolet", "Pistola", "مسدس", hs="930200"),
        Term("revolver", "Revolver", "Revolver", "Revólver", "مسدس دوّار", hs="930200"),
        Term("rifle", "Rifle", "Fusil", "Espingarda de cano estriado", "بندقية", hs="930330"),
        Term("carbine", "Carbine", "Carabine", "Carabina", "قربينة", hs="930330"),
        Term("shotgun", "Shotgun", "Fusil de chasse", "Caçadeira", "بندقية صيد", hs="930320"),
        Term("sub_machine_gun", "Sub-machine gun", "Pistolet-mitrailleur",
             "Pistola-metralhadora", "رشاش قصير", hs="930190"),
        Term("machine_gun", "Machine gun", "Mitrailleuse", "Metralhadora", "رشاش", hs="930190"),
        Term("light_machine_gun", "Light machine gun", "Fusil-mitrailleur",
             "Metralhadora ligeira", "رشاش خفيف", hs="930190"),
        Term("muzzle_loader", "Muzzle-loading firearm", "Arme à chargement par la bouche",
             "Arma de carregar pela boca", "سلاح يُعبأ من الفوهة", hs="930310"),
        Term("combination", "Combination gun", "Arme combinée", "Arma combinada", "سلاح مركّب", hs="930320"),
        Term("craft_made", "Craft-made firearm", "Arme artisanale",
             "Arma de fabrico artesanal", "سلاح ناري يدوي الصنع", hs="930390"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("light_weapon", "Light weapon", "Arme légère", "Armamento ligeiro", "سلاح خفيف"), (
        Term("grenade_launcher", "Grenade launcher", "Lance-grenades",
             "Lança-granadas", "قاذف قنابل يدوية", hs="930120"),
        Term("rocket_launcher", "Rocket launcher", "Lance-roquettes", "Lança-foguetes", "قاذف صواريخ", hs="930120"),
        Term("mortar", "Mortar", "Mortier", "Morteiro", "هاون", hs="930110"),
        Term("anti_tank", "Anti-tank weapon", "Arme antichar", "Arma anticarro", "سلاح مضاد للدبابات", hs="930120"),
        Term("recoilless_rifle", "Recoilless rifle", "Canon sans recul",
             "Canhão sem recuo", "مدفع عديم الارتداد", hs="930190"),
        Term("manpads", "Portable air-defence system", "Système antiaérien portable",
             "Sistema portátil de defesa antiaérea", "نظام دفاع جوي محمول", hs="930120"),
        Term("heavy_machine_gun", "Heavy machine gun", "Mitrailleuse lourde",
             "Metralhadora pesada", "رشاش ثقيل", hs="930190"),
        Term("anti_aircraft_gun", "Portable anti-aircraft gun", "Canon antiaérien portatif",
             "Canhão antiaéreo portátil", "مدفع محمول مضاد للطائرات", hs="930190"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("part", "Part or component", "Pièce ou élément", "Peça ou componente", "جزء أو مكوّن"), (
        Term("barrel", "Barrel", "Canon", "Cano", "سبطانة", hs="9305"),
        Term("frame_or_receiver", "Frame or receiver", "Carcasse ou boîte de culasse",
             "Carcaça ou caixa da culatra", "هيكل أو صندوق آلية السلاح", hs="9305"),
        Term("slide_or_cylinder", "Slide or cylinder", "Glissière ou barillet",
             "Corrediça ou tambor", "منزلقة أو أسطوانة", hs="9305"),
        Term("bolt_or_breech_block", "Bolt or breech block", "Culasse mobile ou bloc de culasse",
             "Ferrolho ou bloco da culatra", "مغلاق أو كتلة المغلاق", hs="9305"),
        Term("silencer", "Silencer", "Silencieux", "Silenciador", "كاتم صوت", hs="9305"),
        Term("magazine", "Magazine", "Chargeur", "Carregador", "مخزن ذخيرة", hs="9305"),
        Term("conversion_kit", "Conversion kit", "Kit de conversion", "Kit de conversão", "عدّة تحويل", hs="9305"),
        Term("parts_kit", "Kit of parts", "Lot de pièces", "Kit de peças", "طقم أجزاء", hs="9305"),
        OTHER, UNKNOWN,
    ), frozenset({"piece", "kg", "box"}), "piece"),
    Class(Term("ammunition", "Ammunition", "Munitions", "Munições", "ذخيرة"), (
        Term("cartridge", "Cartridge", "Cartouche", "Cartucho", "خرطوشة", hs="930630"),
        Term("shot_cartridge", "Shot cartridge", "Cartouche de chasse", "Cartucho de caça", "خرطوشة صيد", hs="930621"),
        Term("case", "Cartridge case", "Étui", "Invólucro", "ظرف خرطوشة", hs="9306"),
        Term("primer", "Primer", "Amorce", "Escorva", "كبسولة إشعال", hs="360330"),
        Term("propellant", "Propellant powder", "Poudre propulsive", "Pólvora propulsora", "مسحوق دافع", hs="360100"),
        Term("projectile", "Bullet or projectile", "Balle ou projectile",
             "Bala ou projétil", "رصاصة أو مقذوف", hs="9306"),
        Term("blank_cartridge", "Blank cartridge", "Cartouche à blanc",
             "Cartucho de salva", "خرطوشة خُلّب", hs="930630"),
        Term("bomb_or_rocket", "Mortar bomb, launched grenade or rocket", "Obus, grenade propulsée ou roquette",
             "Granada de morteiro, granada propulsada ou foguete", "قذيفة هاون أو قنبلة مقذوفة أو صاروخ", hs="930690"),
        OTHER, UNKNOWN,
    ), frozenset({"round", "piece", "box", "kg", "g"}), "round"),
    Class(Term("explosive", "Explosive", "Explosif", "Explosivo", "متفجرات"), (
        Term("dynamite", "Dynamite", "Dynamite", "Dinamite", "ديناميت", hs="360200"),
        Term("plastic", "Plastic explosive", "Plastic", "Explosivo plástico", "متفجرات بلاستيكية", hs="360200"),
        Term("emulsion", "Emulsion or water gel", "Émulsion ou gel",
             "Emulsão ou gel", "مستحلب أو هلام متفجر", hs="360200"),
        Term("black_powder", "Black powder", "Poudre noire", "Pólvora negra", "بارود أسود", hs="360100"),
        Term("improvised_device", "Improvised explosive device", "Engin explosif improvisé",
             "Engenho explosivo improvisado", "عبوة ناسفة مبتكرة", hs="930690"),
        Term("electric_detonator", "Electric detonator", "Détonateur électrique",
             "Detonador elétrico", "صاعق كهربائي", hs="360360"),
        Term("igniter", "Igniter", "Allumeur", "Inflamador", "مُشعل", hs="360350"),
        Term("grenade", "Grenade", "Grenade", "Granada", "قنبلة يدوية", hs="930690"),
        Term("mine", "Mine", "Mine", "Mina", "لغم", hs="930690"),
        Term("detonator", "Detonator", "Détonateur", "Detonador", "صاعق", hs="360340"),
        Term("detonating_cord", "Detonating cord", "Cordeau détonant", "Cordão detonante", "فتيل تفجير", hs="360320"),
        Term("fuse", "Fuse", "Mèche", "Rastilho", "فتيل", hs="360310"),
        Term("pyrotechnic", "Firework or signal rocket", "Artifice ou fusée de signalisation",
             "Fogo de artifício ou foguete de sinalização", "ألعاب نارية أو صواريخ إشارة", hs="3604"),
        Term("precursor", "Explosive precursor", "Précurseur d'explosif", "Precursor de explosivos", "سليفة متفجرات"),
        OTHER, UNKNOWN,
    ), frozenset({"stick", "piece", "kg", "g", "metre", "litre", "box"})),
    Class(Term("other_weapon", "Other weapon", "Autre arme", "Outra arma", "سلاح آخر"), (
        Term("alarm_or_signal", "Alarm or signal weapon", "Arme d'alarme ou de signalisation",
             "Arma de alarme ou de sinalização", "سلاح إنذار أو إشارة", hs="930390"),
        Term("air_or_gas", "Air or gas weapon", "Arme à air ou à gaz",
             "Arma de ar ou de gás", "سلاح هوائي أو غازي", hs="930400"),
        Term("blade", "Blade", "Arme blanche", "Arma branca", "سلاح أبيض", hs="930700"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("drug", "Drug", "Stupéfiant", "Droga", "مخدرات"), (
        Term("cannabis", "Cannabis", "Cannabis", "Canábis", "قنّب"),
        Term("cannabis_resin", "Cannabis resin", "Résine de cannabis", "Resina de canábis", "راتنج القنّب"),
        Term("cocaine", "Cocaine", "Cocaïne", "Cocaína", "كوكايين"),
        Term("heroin", "Heroin", "Héroïne", "Heroína", "هيروين"),
        Term("khat", "Khat", "Khat", "Khat", "قات"),
        Term("opium", "Opium", "Opium", "Ópio", "أفيون"),
        Term("tramadol", "Tramadol", "Tramadol", "Tramadol", "ترامادول"),
        Term("codeine", "Codeine syrup", "Sirop à la codéine", "Xarope de codeína", "شراب الكوديين"),
        Term("pregabalin", "Pregabalin", "Prégabaline", "Pregabalina", "بريغابالين"),
        Term("benzodiazepine", "Benzodiazepine", "Benzodiazépine", "Benzodiazepina", "بنزوديازيبين"),
        Term("crack", "Crack cocaine", "Crack", "Crack", "كراك"),
        Term("methamphetamine", "Methamphetamine", "Méthamphétamine", "Metanfetamina", "ميثامفيتامين"),
        Term("mdma", "Ecstasy (MDMA)", "Ecstasy (MDMA)", "Ecstasy (MDMA)", "إكستاسي"),
        Term("captagon", "Captagon (fenetylline)", "Captagon (fénétylline)", "Captagon (fenetilina)", "كبتاغون"),
        Term("ketamine", "Ketamine", "Kétamine", "Cetamina", "كيتامين"),
        Term("fentanyl", "Fentanyl or its analogues", "Fentanyl ou analogues",
             "Fentanil ou análogos", "فنتانيل أو نظائره"),
        Term("synthetic_cannabinoid", "Synthetic cannabinoid", "Cannabinoïde de synthèse",
             "Canabinoide sintético", "قنّب اصطناعي"),
        Term("amphetamine_type", "Amphetamine-type stimulant", "Stimulant de type amphétamine",
             "Estimulante do tipo anfetamínico", "منشّط أمفيتاميني"),
        Term("precursor", "Drug precursor", "Précurseur de stupéfiant", "Precursor de drogas", "سليفة مخدرات"),
        OTHER, UNKNOWN,
    ), frozenset({"kg", "g", "tablet", "plant", "litre", "box"})),
    Class(Term("medicine", "Medicine", "Médicament", "Medicamento", "أدوية"), (
        Term("antimalarial", "Antimalarial", "Antipaludique", "Antimalárico", "دواء للملاريا"),
        Term("antibiotic", "Antibiotic", "Antibiotique", "Antibiótico", "مضاد حيوي"),
        Term("painkiller", "Painkiller", "Antidouleur", "Analgésico", "مسكّن"),
        Term("veterinary", "Veterinary medicine", "Médicament vétérinaire", "Medicamento veterinário", "دواء بيطري"),
        OTHER, UNKNOWN,
    ), frozenset({"box", "tablet", "kg", "litre"})),
    Class(Term("fuel", "Fuel", "Carburant", "Combustível", "وقود"), (
        Term("petrol", "Petrol", "Essence", "Gasolina", "بنزين"),
        Term("diesel", "Diesel", "Gazole", "Gasóleo", "ديزل"),
        Term("kerosene", "Kerosene", "Pétrole lampant", "Querosene", "كيروسين"),
        Term("liquid_gas", "Liquefied gas", "Gaz liquéfié", "Gás liquefeito", "غاز مسال"),
        OTHER, UNKNOWN,
    ), frozenset({"litre"}), "litre"),
    Class(Term("cash", "Cash", "Argent liquide", "Dinheiro em numerário", "أموال نقدية"), (
        Term("banknote", "Banknotes", "Billets", "Notas", "أوراق نقدية"),
        Term("coin", "Coins", "Pièces", "Moedas", "قطع نقدية"),
        Term("counterfeit", "Counterfeit money", "Fausse monnaie", "Moeda falsa", "نقود مزيفة"),
        Term("cheque", "Cheques or bearer instruments", "Chèques ou titres au porteur",
             "Cheques ou títulos ao portador", "شيكات أو سندات لحاملها"),
        OTHER, UNKNOWN,
    ), frozenset({CURRENCY})),
    Class(Term("vehicle", "Vehicle", "Véhicule", "Veículo", "مركبة"), (
        Term("motorcycle", "Motorcycle", "Motocyclette", "Motociclo", "دراجة نارية"),
        Term("car", "Car", "Voiture", "Automóvel", "سيارة"),
        Term("pick_up", "Pick-up", "Pick-up", "Carrinha de caixa aberta", "شاحنة صغيرة"),
        Term("bus", "Bus", "Autocar", "Autocarro", "حافلة"),
        Term("tricycle", "Motor tricycle", "Tricycle à moteur", "Triciclo a motor", "دراجة ثلاثية العجلات"),
        Term("bicycle", "Bicycle", "Bicyclette", "Bicicleta", "دراجة هوائية"),
        Term("aircraft", "Aircraft", "Aéronef", "Aeronave", "طائرة"),
        Term("truck", "Truck", "Camion", "Camião", "شاحنة"),
        Term("boat", "Boat", "Embarcation", "Embarcação", "قارب"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("gold", "Gold", "Or", "Ouro", "ذهب"), (
        Term("dust", "Gold dust", "Poudre d'or", "Ouro em pó", "تبر"),
        Term("nugget", "Nuggets", "Pépites", "Pepitas", "شذور ذهب"),
        Term("ingot", "Ingot or doré bar", "Lingot ou doré", "Lingote ou barra", "سبيكة"),
        Term("jewellery", "Jewellery", "Bijoux", "Joalharia", "مجوهرات"),
        OTHER, UNKNOWN,
    ), frozenset({"kg", "g", "carat"})),
    Class(Term("wildlife", "Wildlife", "Espèces sauvages", "Espécies selvagens", "أحياء برية"), (
        Term("ivory", "Ivory", "Ivoire", "Marfim", "عاج"),
        Term("scales", "Scales", "Écailles", "Escamas", "حراشف"),
        Term("horn", "Horn", "Corne", "Chifre", "قرن"),
        Term("skin", "Skin", "Peau", "Pele", "جلد"),
        Term("live_animal", "Live animal", "Animal vivant", "Animal vivo", "حيوان حي"),
        Term("bushmeat", "Bushmeat", "Viande de brousse", "Carne de caça", "لحم طرائد"),
        Term("timber", "Timber", "Bois", "Madeira", "أخشاب"),
        Term("other_specimen", "Other specimen", "Autre spécimen", "Outro espécime", "عيّنة أخرى"),
        OTHER, UNKNOWN,
    ), frozenset({"kg", "piece"})),
    Class(Term("document", "Document", "Document", "Documento", "وثيقة"), (
        Term("passport", "Passport", "Passeport", "Passaporte", "جواز سفر"),
        Term("identity_card", "Identity card", "Carte d'identité", "Bilhete de identidade", "بطاقة هوية"),
        Term("visa", "Visa", "Visa", "Visto", "تأشيرة"),
        Term("licence", "Licence", "Permis", "Licença", "رخصة"),
        Term("firearm_licence", "Firearm licence", "Permis d'arme", "Licença de arma", "رخصة سلاح"),
        Term("end_user_certificate", "End-user certificate", "Certificat d'utilisateur final",
             "Certificado de utilizador final", "شهادة المستعمل النهائي"),
        Term("residence_permit", "Residence permit", "Titre de séjour", "Autorização de residência", "تصريح إقامة"),
        Term("vehicle_registration", "Vehicle registration", "Carte grise", "Documento do veículo", "رخصة مركبة"),
        Term("birth_certificate", "Birth certificate", "Acte de naissance", "Certidão de nascimento", "شهادة ميلاد"),
        Term("stamp", "Stamp or seal", "Tampon ou sceau", "Carimbo ou selo", "ختم"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("device", "Device", "Appareil", "Aparelho", "جهاز"), (
        Term("phone", "Phone", "Téléphone", "Telefone", "هاتف"),
        Term("satellite_phone", "Satellite phone", "Téléphone satellitaire",
             "Telefone por satélite", "هاتف عبر الأقمار الصناعية"),
        Term("sim_card", "SIM card", "Carte SIM", "Cartão SIM", "شريحة هاتف"),
        Term("gps", "Satellite navigation", "Récepteur GPS", "Recetor GPS", "جهاز ملاحة"),
        Term("storage", "Storage medium", "Support de données", "Suporte de dados", "وسيط تخزين"),
        Term("radio", "Radio", "Radio", "Rádio", "جهاز لاسلكي"),
        Term("drone", "Drone", "Drone", "Drone", "طائرة مسيّرة"),
        Term("computer", "Computer", "Ordinateur", "Computador", "حاسوب"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("goods", "Other goods", "Autres marchandises", "Outras mercadorias", "بضائع أخرى"), (
        Term("tobacco", "Tobacco", "Tabac", "Tabaco", "تبغ"),
        Term("alcohol", "Alcohol", "Alcool", "Álcool", "مشروبات كحولية"),
        Term("foodstuff", "Foodstuff", "Denrées alimentaires", "Géneros alimentícios", "مواد غذائية"),
        Term("fertiliser", "Fertiliser", "Engrais", "Fertilizante", "أسمدة"),
        Term("textile", "Textiles", "Textiles", "Têxteis", "منسوجات"),
        Term("cosmetic", "Cosmetics", "Cosmétiques", "Cosméticos", "مستحضرات تجميل"),
        Term("electronics", "Electronics", "Électronique", "Eletrónica", "إلكترونيات"),
        Term("vehicle_part", "Vehicle parts", "Pièces de véhicules", "Peças de veículos", "قطع غيار مركبات"),
        Term("cultural_property", "Cultural property", "Biens culturels", "Bens culturais", "ممتلكات ثقافية"),
        Term("military_clothing", "Military clothing", "Effets militaires", "Fardamento militar", "ملابس عسكرية"),
        Term("body_armour", "Body armour", "Gilet pare-balles", "Colete à prova de bala", "سترة واقية"),
        Term("optic", "Optics or night vision", "Optique ou vision nocturne",
             "Ótica ou visão noturna", "مناظير أو رؤية ليلية"),
        Term("mercury", "Mercury", "Mercure", "Mercúrio", "زئبق"),
        Term("cyanide", "Cyanide", "Cyanure", "Cianeto", "سيانيد"),
        OTHER, UNKNOWN,
    ),
          frozenset({"piece", "box", "kg", "g", "litre", "metre", CURRENCY})),
    Class(OTHER, (OTHER, UNKNOWN), frozenset({"piece", "box", "kg", "g", "litre", "metre"})),
    Class(UNKNOWN, (OTHER, UNKNOWN), frozenset({"piece", "box", "kg", "g", "litre", "metre"})),
)  # fmt: skip

UNITS = Vocabulary("unit", (
    Term("piece", "piece", "pièce", "unidade", "قطعة"),
    Term("round", "round", "cartouche", "cartucho", "طلقة"),
    Term("stick", "stick", "bâton", "barra", "إصبع"),
    Term("kg", "kg", "kg", "kg", "كغ"),
    Term("g", "g", "g", "g", "غ"),
    Term("metre", "metre", "mètre", "metro", "متر"),
    Term("litre", "litre", "litre", "litro", "لتر"),
    Term("box", "box", "boîte", "caixa", "صندوق"),
    Term("tablet", "tablet", "comprimé", "comprimido", "قرص"),
    Term("plant", "plant", "plant", "planta", "نبتة"),
    Term("carat", "carat", "carat", "quilate", "قيراط"),
    Term("other", "other unit", "autre unité", "outra unidade", "وحدة أخرى"),
    Term("unknown", "unknown unit", "unité inconnue", "unidade desconhecida", "وحدة غير معروفة"),
))  # fmt: skip

COUNTED_UNITS = frozenset({"piece", "round", "stick", "box", "tablet", "plant"})
"""Units of which there are only whole ones."""

QUALIFIERS = Vocabulary("qualifier", (
    Term("exact", "exactly", "exactement", "exatamente", "بالضبط"),
    Term("at_least", "at least", "au moins", "pelo menos", "على الأقل"),
    Term("about", "about", "environ", "cerca de", "حوالي"),
    Term("at_most", "at most", "au plus", "no máximo", "على الأكثر"),
    Term("unknown", "unknown precision", "précision inconnue", "precisão desconhecida", "دقة غير معروفة"),
))  # fmt: skip

MANUFACTURE = Vocabulary("manufacture", (
    Term("industrial", "Industrial", "Industrielle", "Industrial", "صناعي"),
    Term("craft", "Craft", "Artisanale", "Artesanal", "يدوي الصنع"),
    Term("converted", "Converted", "Convertie", "Convertida", "محوّل"),
    Term("reactivated", "Reactivated", "Remilitarisée", "Reativada", "أعيد تفعيله"),
    Term("assembled_from_parts", "Assembled from parts", "Assemblée à partir de pièces",
         "Montada a partir de peças", "مجمّع من أجزاء"),
    Term("printed", "3D-printed", "Imprimée en 3D", "Impressa em 3D", "مطبوع بالأبعاد الثلاثية"),
    OTHER, UNKNOWN,
))  # fmt: skip

# What a converted weapon was before (Firearms Protocol 3(a): "may be readily converted").
CONVERTED_FROM = Vocabulary("converted_from", (
    Term("blank_firing", "Blank-firing weapon", "Arme à blanc (munitions à blanc)",
         "Arma de salva", "سلاح خُلّب"),
    Term("alarm_or_signal", "Alarm or signal weapon", "Arme d'alarme ou de signalisation",
         "Arma de alarme ou de sinalização", "سلاح إنذار أو إشارة"),
    Term("air_or_gas", "Air or gas weapon", "Arme à air ou à gaz", "Arma de ar ou de gás", "سلاح هوائي أو غازي"),
    Term("flobert", "Flobert weapon", "Arme Flobert", "Arma Flobert", "سلاح فلوبير"),
    Term("deactivated", "Deactivated firearm", "Arme neutralisée", "Arma desativada", "سلاح معطّل"),
    OTHER, UNKNOWN,
))  # fmt: skip

CONDITION = Vocabulary("condition", (
    Term("functional", "Functional", "En état de marche", "Funcional", "صالح للاستعمال"),
    Term("non_functional", "Not functional", "Hors d'usage", "Não funcional", "غير صالح للاستعمال"),
    Term("deactivated", "Deactivated", "Neutralisée", "Desativada", "معطّل"),
    OTHER, UNKNOWN,
))  # fmt: skip

MARKING = Vocabulary("marking", (
    Term("unique", "Uniquely marked", "Marquage unique", "Marcação única", "موسوم بعلامة فريدة"),
    Term("unmarked", "Unmarked", "Sans marquage", "Sem marcação", "بلا علامة"),
    Term("altered", "Altered or obliterated", "Altéré ou oblitéré", "Alterada ou obliterada", "محرّفة أو مطموسة"),
    Term("not_examined", "Not examined", "Non examiné", "Não examinada", "لم يُفحص"),
    UNKNOWN,
))  # fmt: skip
