"""What happened, where, how and who did it: every list that is not about the things seized. One line a term."""

from ops.reports.vocabulary.term import OTHER, UNKNOWN, Term, Vocabulary

KINDS = Vocabulary("kind", (
    Term("seizure", "Seizure", "Saisie", "Apreensão", "ضبط"),
    Term("activity", "Activity", "Activité", "Atividade", "نشاط"),
    Term("nil", "Nothing to report", "Néant", "Nada a comunicar", "لا شيء للإبلاغ عنه"),
    Term("position", "Position", "Position", "Posição", "موقع"),
))  # fmt: skip

RECOVERY = Vocabulary("recovery", (
    Term("seized", "Seized", "Saisi", "Apreendido", "مضبوط"),
    Term("found", "Found", "Découvert", "Encontrado", "معثور عليه"),
    Term("surrendered", "Surrendered", "Remis volontairement", "Entregue voluntariamente", "مُسلَّم طوعاً"),
    OTHER, UNKNOWN,
))  # fmt: skip

LEGAL_GROUND = Vocabulary("legal_ground", (
    Term("illicit_trafficking", "Illicit trafficking", "Trafic illicite", "Tráfico ilícito", "الاتجار غير المشروع"),
    Term("illicit_possession", "Illicit possession", "Détention illicite", "Posse ilícita", "الحيازة غير المشروعة"),
    Term("illicit_manufacturing", "Illicit manufacturing", "Fabrication illicite",
         "Fabrico ilícito", "الصنع غير المشروع"),
    Term("marking_offence", "Marking offence", "Infraction relative au marquage",
         "Infração relativa à marcação", "جرم متعلق بالوسم"),
    Term("use_in_crime", "Use in another crime", "Usage dans une autre infraction",
         "Uso noutro crime", "استعمال في جريمة أخرى"),
    Term("administrative", "Administrative or licence breach", "Infraction administrative ou de permis",
         "Infração administrativa ou de licença", "مخالفة إدارية أو مخالفة ترخيص"),
    OTHER, UNKNOWN,
))  # fmt: skip

CONTEXTS = Vocabulary("contexts", (
    Term("drug_trafficking", "Drug trafficking", "Trafic de stupéfiants", "Tráfico de droga", "الاتجار بالمخدرات"),
    Term("terrorism", "Terrorism", "Terrorisme", "Terrorismo", "إرهاب"),
    Term("organized_crime", "Organized crime", "Criminalité organisée", "Crime organizado", "جريمة منظمة"),
    Term("homicide", "Homicide", "Homicide", "Homicídio", "قتل"),
    Term("robbery", "Robbery", "Vol à main armée", "Roubo", "سطو"),
    Term("migrant_smuggling", "Smuggling of migrants", "Trafic illicite de migrants",
         "Introdução clandestina de migrantes", "تهريب المهاجرين"),
    Term("trafficking_in_persons", "Trafficking in persons", "Traite des personnes",
         "Tráfico de pessoas", "الاتجار بالأشخاص"),
    Term("wildlife_crime", "Wildlife crime", "Criminalité liée aux espèces sauvages",
         "Crime contra espécies selvagens", "جرائم الأحياء البرية"),
    Term("illegal_mining", "Illegal mining", "Exploitation minière illégale", "Mineração ilegal", "تعدين غير قانوني"),
    Term("money_laundering", "Money laundering", "Blanchiment d'argent", "Branqueamento de capitais", "غسل الأموال"),
    Term("fraud", "Fraud", "Fraude", "Fraude", "احتيال"),
    Term("other_trafficking", "Other trafficking", "Autre trafic", "Outro tráfico", "اتجار آخر"),
    Term("none", "None", "Aucun", "Nenhum", "لا شيء"),
    OTHER, UNKNOWN,
))  # fmt: skip

TRANSPORT = Vocabulary("transport", (
    Term("on_foot", "On foot", "À pied", "A pé", "سيراً على الأقدام"),
    Term("motorcycle", "Motorcycle", "Motocyclette", "Motociclo", "دراجة نارية"),
    Term("car", "Car", "Voiture", "Automóvel", "سيارة"),
    Term("bus", "Bus", "Autocar", "Autocarro", "حافلة"),
    Term("truck", "Truck", "Camion", "Camião", "شاحنة"),
    Term("rail", "Rail", "Train", "Comboio", "قطار"),
    Term("vessel", "Vessel", "Bateau", "Navio", "سفينة"),
    Term("aircraft", "Aircraft", "Aéronef", "Aeronave", "طائرة"),
    Term("post", "Post or courier", "Poste ou messagerie", "Correio ou estafeta", "بريد أو ساعٍ"),
    Term("animal", "Animal", "Animal", "Animal", "دابة"),
    Term("none", "None (not moving)", "Aucun (à l'arrêt)", "Nenhum (parado)", "لا شيء (متوقف)"),
    OTHER, UNKNOWN,
))  # fmt: skip

PLACE = Vocabulary("place", (
    Term("land_crossing", "Land crossing", "Poste-frontière terrestre", "Posto fronteiriço terrestre", "معبر بري"),
    Term("green_border", "Green border", "Frontière verte", "Fronteira verde", "حدود خضراء"),
    Term("inland_road", "Inland road", "Route intérieure", "Estrada interior", "طريق داخلي"),
    Term("airport", "Airport", "Aéroport", "Aeroporto", "مطار"),
    Term("seaport", "Seaport", "Port maritime", "Porto marítimo", "ميناء بحري"),
    Term("river_port", "River port", "Port fluvial", "Porto fluvial", "ميناء نهري"),
    Term("dwelling", "Dwelling", "Habitation", "Habitação", "مسكن"),
    Term("business", "Business or warehouse", "Commerce ou entrepôt", "Comércio ou armazém", "متجر أو مستودع"),
    Term("cache", "Cache or field", "Cache ou terrain", "Esconderijo ou terreno", "مخبأ أو حقل"),
    Term("postal_centre", "Postal centre", "Centre postal", "Centro postal", "مركز بريد"),
    Term("online", "Online", "En ligne", "Em linha", "على الإنترنت"),
    OTHER, UNKNOWN,
))  # fmt: skip

CONCEALMENT = Vocabulary("concealment", (
    Term("on_body", "On the body", "Sur le corps", "No corpo", "على الجسم"),
    Term("baggage", "In baggage", "Dans les bagages", "Na bagagem", "في الأمتعة"),
    Term("vehicle_structure", "In the vehicle's structure", "Dans la structure du véhicule",
         "Na estrutura do veículo", "في هيكل المركبة"),
    Term("vehicle_compartment", "In a vehicle compartment", "Dans un compartiment du véhicule",
         "Num compartimento do veículo", "في حجرة من المركبة"),
    Term("in_freight", "In freight", "Dans le fret", "Na carga", "في الشحنة"),
    Term("container_structure", "In the container's structure", "Dans la structure du conteneur",
         "Na estrutura do contentor", "في هيكل الحاوية"),
    Term("in_post", "In post", "Dans un envoi postal", "Numa remessa postal", "في طرد بريدي"),
    Term("premises", "In premises", "Dans des locaux", "Em instalações", "في مبنى"),
    Term("none", "Not concealed", "Sans dissimulation", "Sem ocultação", "غير مخبأ"),
    OTHER, UNKNOWN,
))  # fmt: skip

DIRECTION = Vocabulary("direction", (
    Term("inbound", "Inbound", "Entrée", "Entrada", "داخل"),
    Term("outbound", "Outbound", "Sortie", "Saída", "خارج"),
    Term("transit", "Transit", "Transit", "Trânsito", "عبور"),
    Term("domestic", "Domestic", "Intérieur", "Interno", "داخل البلد"),
    UNKNOWN,
))  # fmt: skip

# How it was found, and under which regime goods passed: as the WCO's Customs Enforcement Network asks.
DETECTION = Vocabulary("detection", (
    Term("routine", "Routine check", "Contrôle de routine", "Controlo de rotina", "تفتيش روتيني"),
    Term("risk_profile", "Risk profile", "Profil de risque", "Perfil de risco", "تحليل المخاطر"),
    Term("intelligence", "Intelligence", "Renseignement", "Informações", "معلومات استخبارية"),
    Term("random", "Random selection", "Sélection aléatoire", "Seleção aleatória", "اختيار عشوائي"),
    Term("dog", "Dog", "Chien", "Cão", "كلب مدرَّب"),
    Term("scanner", "X-ray or scanner", "Rayons X ou scanner", "Raios X ou scanner", "أشعة أو ماسح ضوئي"),
    OTHER, UNKNOWN,
))  # fmt: skip

CUSTOMS_PROCEDURE = Vocabulary("customs_procedure", (
    Term("import", "Import", "Importation", "Importação", "استيراد"),
    Term("export", "Export", "Exportation", "Exportação", "تصدير"),
    Term("transit", "Transit", "Transit", "Trânsito", "عبور"),
    Term("transhipment", "Transhipment", "Transbordement", "Transbordo", "إعادة شحن"),
    Term("internal", "Internal", "Circulation intérieure", "Circulação interna", "نقل داخلي"),
    Term("warehouse", "Customs warehouse", "Entrepôt sous douane", "Entreposto aduaneiro", "مستودع جمركي"),
    Term("none", "Under no procedure", "Hors de tout régime", "Fora de qualquer regime", "خارج أي نظام جمركي"),
    OTHER, UNKNOWN,
))  # fmt: skip

OFFENCES = Vocabulary("offence", (
    Term("firearms_trafficking", "Firearms trafficking", "Trafic d'armes à feu",
         "Tráfico de armas de fogo", "الاتجار بالأسلحة النارية"),
    Term("illicit_possession", "Illicit possession", "Détention illicite", "Posse ilícita", "الحيازة غير المشروعة"),
    Term("illicit_manufacturing", "Illicit manufacturing", "Fabrication illicite",
         "Fabrico ilícito", "الصنع غير المشروع"),
    Term("marking_offence", "Marking falsified or removed", "Marquage falsifié ou effacé",
         "Marcação falsificada ou removida", "تزوير الوسم أو إزالته"),
    Term("drug_trafficking", "Drug trafficking", "Trafic de stupéfiants", "Tráfico de droga", "الاتجار بالمخدرات"),
    Term("migrant_smuggling", "Smuggling of migrants", "Trafic illicite de migrants",
         "Introdução clandestina de migrantes", "تهريب المهاجرين"),
    Term("trafficking_in_persons", "Trafficking in persons", "Traite des personnes",
         "Tráfico de pessoas", "الاتجار بالأشخاص"),
    Term("terrorism", "Terrorism", "Terrorisme", "Terrorismo", "إرهاب"),
    Term("document_fraud", "Document fraud", "Fraude documentaire", "Fraude documental", "تزوير وثائق"),
    Term("smuggling_of_goods", "Smuggling of goods", "Contrebande de marchandises",
         "Contrabando de mercadorias", "تهريب بضائع"),
    Term("wildlife_crime", "Wildlife crime", "Criminalité liée aux espèces sauvages",
         "Crime contra espécies selvagens", "جرائم الأحياء البرية"),
    Term("wanted_person", "Wanted person", "Personne recherchée", "Pessoa procurada", "شخص مطلوب"),
    OTHER, UNKNOWN,
))  # fmt: skip

CHECKS = Vocabulary("of", (
    Term("person", "Persons", "Personnes", "Pessoas", "أشخاص"),
    Term("vehicle", "Vehicles", "Véhicules", "Veículos", "مركبات"),
    Term("container", "Containers", "Conteneurs", "Contentores", "حاويات"),
    Term("parcel", "Parcels", "Colis", "Encomendas", "طرود"),
    Term("premises", "Premises", "Locaux", "Instalações", "مبانٍ"),
    Term("vessel", "Vessels", "Bateaux", "Navios", "سفن"),
    Term("aircraft", "Aircraft", "Aéronefs", "Aeronave", "طائرة"),
    Term("document", "Documents", "Documents", "Documentos", "وثائق"),
    Term("goods", "Goods", "Marchandises", "Mercadorias", "بضائع"),
    Term("entity", "Entities (published mixed figure)", "Entités (chiffre mixte publié)",
         "Entidades (número misto publicado)", "كيانات (رقم منشور مختلط)"),
    Term("database", "Database searches", "Consultations de bases de données",
         "Consultas de bases de dados", "عمليات بحث في قواعد البيانات"),
    OTHER, UNKNOWN,
))  # fmt: skip

DATABASES = Vocabulary("database", (
    Term("iarms", "iARMS (illicit arms)", "iARMS (armes illicites)",
         "iARMS (armas ilícitas)", "iARMS (أسلحة غير مشروعة)"),
    Term("ibin", "IBIN (ballistics)", "IBIN (balistique)", "IBIN (balística)", "IBIN (مقذوفات)"),
    Term("sltd", "SLTD (travel documents)", "SLTD (documents de voyage)",
         "SLTD (documentos de viagem)", "SLTD (وثائق السفر)"),
    Term("smv", "SMV (stolen vehicles)", "SMV (véhicules volés)", "SMV (veículos furtados)", "SMV (مركبات مسروقة)"),
    Term("nominal", "Nominal data", "Données nominatives", "Dados nominais", "بيانات اسمية"),
    Term("national_firearms", "National firearms register", "Registre national des armes",
         "Registo nacional de armas", "السجل الوطني للأسلحة"),
    Term("national_wanted", "National wanted persons", "Personnes recherchées (national)",
         "Pessoas procuradas (nacional)", "المطلوبون وطنياً"),
    OTHER, UNKNOWN,
))  # fmt: skip

AGENCY_KINDS = Vocabulary("agency_kind", (
    Term("police", "Police", "Police", "Polícia", "شرطة"),
    Term("gendarmerie", "Gendarmerie", "Gendarmerie", "Gendarmaria", "درك"),
    Term("customs", "Customs", "Douanes", "Alfândega", "جمارك"),
    Term("border_guard", "Border guard", "Garde-frontières", "Guarda de fronteiras", "حرس الحدود"),
    Term("coast_guard", "Coast guard", "Garde-côtes", "Guarda costeira", "خفر السواحل"),
    Term("military", "Military", "Forces armées", "Forças armadas", "قوات مسلحة"),
    Term("intelligence", "Intelligence", "Renseignement", "Informações", "استخبارات"),
    Term("wildlife", "Wildlife service", "Service de la faune", "Serviço da fauna", "مصلحة الأحياء البرية"),
    Term("prosecution", "Prosecution", "Ministère public", "Ministério Público", "نيابة عامة"),
    Term("national_commission", "National commission on small arms", "Commission nationale ALPC",
         "Comissão nacional de armas ligeiras", "اللجنة الوطنية للأسلحة الصغيرة"),
    Term("ncb", "INTERPOL National Central Bureau", "Bureau central national INTERPOL",
         "Gabinete Central Nacional da INTERPOL", "المكتب المركزي الوطني للإنتربول"),
    OTHER, UNKNOWN,
))  # fmt: skip

ROLES = Vocabulary("role", (
    Term("coordinator", "Coordinator", "Coordonnateur", "Coordenador", "منسّق"),
    Term("focal_point", "National focal point", "Point focal national", "Ponto focal nacional", "جهة الاتصال الوطنية"),
    Term("officer", "Agency officer", "Agent de service", "Agente de serviço", "موظف الجهاز"),
    Term("field_unit", "Field unit", "Unité de terrain", "Unidade de terreno", "وحدة ميدانية"),
    Term("viewer", "Headquarters viewer", "Observateur au siège", "Observador na sede", "مراقب في المقر"),
    Term("auditor", "Auditor", "Auditeur", "Auditor", "مدقق"),
))  # fmt: skip

PHASES = Vocabulary("phase", (
    Term("preparation", "Preparation", "Préparation", "Preparação", "تحضير"),
    Term("training", "Training", "Formation", "Formação", "تدريب"),
    Term("action", "Action", "Action", "Ação", "تنفيذ"),
    Term("debrief", "Debrief", "Bilan", "Balanço", "استخلاص الدروس"),
    Term("follow_up", "Follow-up", "Suivi", "Seguimento", "متابعة"),
    Term("outside", "Outside every phase", "Hors de toute phase", "Fora de qualquer fase", "خارج كل مرحلة"),
))  # fmt: skip

# TLP 2.0 labels are capitals and are never translated (FIRST, 2022).
TLP = Vocabulary("tlp", tuple(Term(c, *[f"TLP:{c}"] * 4) for c in ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")))

HANDLING_CODES = Vocabulary("handling_code", (
    Term("H0", "H0 – only to prevent and combat crime", "H0 – uniquement pour prévenir et combattre la criminalité",
         "H0 – apenas para prevenir e combater o crime", "H0 – لمنع الجريمة ومكافحتها فقط"),
    Term("H1", "H1 – not in judicial proceedings without permission", "H1 – pas en justice sans autorisation",
         "H1 – não em processo judicial sem autorização", "H1 – لا يستعمل أمام القضاء دون إذن"),
    Term("H2", "H2 – not disseminated without permission", "H2 – pas de diffusion sans autorisation",
         "H2 – não divulgar sem autorização", "H2 – لا ينشر دون إذن"),
    Term("H3", "H3 – other restrictions, see the note", "H3 – autres restrictions, voir la note",
         "H3 – outras restrições, ver a nota", "H3 – قيود أخرى، انظر الملاحظة"),
))  # fmt: skip

WARNINGS = Vocabulary("warning", (
    Term("outside_every_sector", "The place lies in no sector", "Le lieu n'est dans aucun secteur",
         "O local não está em nenhum setor", "المكان لا يقع في أي قطاع"),
    Term("outside_assigned_sector", "Outside the unit's sector", "Hors du secteur de l'unité",
         "Fora do setor da unidade", "خارج قطاع الوحدة"),
    Term("outside_every_phase", "The time lies in no phase", "L'heure n'est dans aucune phase",
         "A hora não está em nenhuma fase", "الوقت لا يقع في أي مرحلة"),
    Term("future", "The time is in the future", "L'heure est dans le futur",
         "A hora está no futuro", "الوقت في المستقبل"),
    Term("late", "Reported late", "Signalé tardivement", "Comunicado com atraso", "أُبلغ عنه متأخراً"),
    Term("nothing_counted", "The report counts nothing", "Le rapport ne compte rien",
         "O relatório não conta nada", "التقرير لا يحصي شيئاً"),
    Term("location_zero", "The place is 0, 0: no fix?", "Le lieu est 0, 0 : pas de position ?",
         "O local é 0, 0: sem posição?", "المكان 0، 0: بلا تحديد للموقع؟"),
    Term("unit_unusual_for_class", "Unusual unit for this class", "Unité inhabituelle pour cette catégorie",
         "Unidade invulgar para esta categoria", "وحدة غير معتادة لهذه الفئة"),
    Term("calibre_not_listed", "The calibre is not on the list", "Le calibre n'est pas dans la liste",
         "O calibre não está na lista", "العيار ليس في القائمة"),
    Term("serial_for_several", "One serial number for several things", "Un numéro de série pour plusieurs objets",
         "Um número de série para vários objetos", "رقم تسلسلي واحد لعدة أشياء"),
    Term("serial_repeated", "A serial number occurs twice", "Un numéro de série figure deux fois",
         "Um número de série aparece duas vezes", "رقم تسلسلي يظهر مرتين"),
    Term("serial_though_unmarked", "A serial number though unmarked", "Un numéro de série bien que sans marquage",
         "Um número de série apesar de sem marcação", "رقم تسلسلي رغم عدم الوسم"),
    Term("hs_unusual_for_type", "Unusual customs heading for this type", "Position douanière inhabituelle pour ce type",
         "Posição pautal invulgar para este tipo", "بند جمركي غير معتاد لهذا النوع"),
    Term("contexts_contradict", "No context, and yet a context", "Aucun contexte, et pourtant un contexte",
         "Nenhum contexto e, no entanto, um contexto", "بلا سياق ومع ذلك ذُكر سياق"),
    Term("restriction_not_stated", "H3 without a restriction in the note", "H3 sans restriction dans la note",
         "H3 sem restrição na nota", "H3 دون قيد في الملاحظة"),
))  # fmt: skip

BECAUSE = Vocabulary("because", (
    Term("same_serial", "Same serial number", "Même numéro de série", "Mesmo número de série", "الرقم التسلسلي نفسه"),
    Term("same_quantity", "Same quantity of the same class", "Même quantité de la même catégorie",
         "Mesma quantidade da mesma categoria", "الكمية نفسها من الفئة نفسها"),
    Term("near_in_place", "Within 10 km", "À moins de 10 km", "A menos de 10 km", "ضمن 10 كم"),
    Term("same_sector", "Same sector", "Même secteur", "Mesmo setor", "القطاع نفسه"),
    Term("near_in_time", "Within 6 hours", "À moins de 6 heures", "A menos de 6 horas", "ضمن 6 ساعات"),
))  # fmt: skip
