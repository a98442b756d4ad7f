/// A unit that is deleted leaves no trace: its item is touched, so that the item's change date tells of it.
codeunit 50105 "Crossdock Touch Items"
{
    [EventSubscriber(ObjectType::Table, Database::"Item Unit of Measure", 'OnAfterDeleteEvent', '', false, false)]
    local procedure TouchItem(var Rec: Record "Item Unit of Measure")
    var
        Item: Record Item;
    begin
        if Rec.IsTemporary() then
            exit;
        if Item.Get(Rec."Item No.") then
            Item.Modify(true);
    end;
}
