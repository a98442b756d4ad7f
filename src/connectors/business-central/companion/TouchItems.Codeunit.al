/// A unit that is deleted leaves no trace: its item is touched, so that the item's change date tells of it.
codeunit 50105 "Crossdock Touch Items"
{
    // It runs for whoever deletes a unit, also for people who never heard of this extension.
    InherentEntitlements = X;
    InherentPermissions = X;
    Permissions = tabledata Item = rm;

    [EventSubscriber(ObjectType::Table, Database::"Item Unit of Measure", 'OnAfterDeleteEvent', '', false, false)]
    local procedure TouchItem(var Rec: Record "Item Unit of Measure")
    var
        Item: Record Item;
    begin
        if Rec.IsTemporary() then
            exit;
        // The trigger writes the change date of the item, so that the record does change.
        if Item.Get(Rec."Item No.") then
            Item.Modify(true);
    end;
}
