-- HTML is kept only where the source alone does not give it: of a text without marks the column is empty,
-- and it is made when it is read. Texts of one paragraph and one line are let go here; what is left keeps its HTML.
UPDATE threads_post SET html = ''
    WHERE html = '<p>' || replace(replace(replace(source, '&', '&amp;'), '<', '&lt;'), '>', '&gt;') || '</p>
' AND source NOT LIKE '%
%';
UPDATE threads_version SET html = ''
    WHERE html = '<p>' || replace(replace(replace(source, '&', '&amp;'), '<', '&lt;'), '>', '&gt;') || '</p>
' AND source NOT LIKE '%
%';
