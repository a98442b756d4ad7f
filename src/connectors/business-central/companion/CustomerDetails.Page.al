page 50102 "Crossdock Customer Details"
{
    PageType = API;
    APIPublisher = 'crossdock';
    APIGroup = 'distribution';
    APIVersion = 'v1.0';
    EntityName = 'customerDetail';
    EntitySetName = 'customerDetails';
    SourceTable = "Customer";
    ODataKeyFields = SystemId;
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { }
                field(number; Rec."No.") { }
                field(groupHead; GroupHead) { }
                field(groupCustomerId; GroupCustomerId) { }
                field(customerPriceGroup; Rec."Customer Price Group") { }
                field(globalLocationNumber; Rec.GLN) { }
                field(lastModifiedDateTime; Rec.SystemModifiedAt) { }
            }
        }
    }

    trigger OnAfterGetRecord()
    var
        Customer: Record Customer;
    begin
        // The buying group is the customer whose number stands in "Chain Name".
        Clear(GroupCustomerId);
        if (Rec."Chain Name" <> '') and (Rec."Chain Name" <> Rec."No.") then
            if Customer.Get(Rec."Chain Name") then
                GroupCustomerId := Customer.SystemId;
        // A chain name is shorter than a number may be: a number that does not fit heads nothing.
        GroupHead := false;
        if StrLen(Rec."No.") <= MaxStrLen(Rec."Chain Name") then begin
            Customer.Reset();
            Customer.SetRange("Chain Name", CopyStr(Rec."No.", 1, MaxStrLen(Rec."Chain Name")));
            Customer.SetFilter("No.", '<>%1', Rec."No.");
            GroupHead := not Customer.IsEmpty();
        end;
    end;

    var
        GroupCustomerId: Guid;
        GroupHead: Boolean;
}
